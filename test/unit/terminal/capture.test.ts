import { expect, test } from "bun:test";
import { makeSession } from "./support.ts";

test("text is the screen, with as much scrollback as asked for", () => {
  const { emulator, write } = makeSession({ rows: 3 });
  write("1\r\n2  \r\n3\r\n4\r\n5");
  expect(emulator.text()).toBe("3\n4\n5\n");
  expect(emulator.text({ scrollback: 1 })).toBe("2\n3\n4\n5\n");
  expect(emulator.text({ scrollback: "all" })).toBe("1\n2\n3\n4\n5\n");
  expect(emulator.text({ scrollback: 1e9 })).toBe("1\n2\n3\n4\n5\n");
});

test("lines that wrapped by themselves are joined on request", () => {
  const { emulator, write } = makeSession({ cols: 5 });
  write("abcdefg hij\r\nk");
  expect(emulator.text()).toBe("abcde\nfg hi\nj\nk\n");
  expect(emulator.text({ join: true })).toBe("abcdefg hij\nk\n");
});

test("ANSI keeps attributes and ends every line with default ones", () => {
  const { emulator, write } = makeSession();
  write("\x1b[1;31mred\x1b[m plain\r\n\x1b[7mx");
  expect(emulator.ansi()).toBe("\x1b[0;1;31mred\x1b[m plain\n\x1b[0;7mx\x1b[m\n");
});

test("HTML escapes all text and links only to the web", () => {
  const { emulator, write } = makeSession({ cols: 60 });
  write("<script>\"&'\x1b[1;3;4:3;9;31;48;2;1;2;3mx\x1b[m\x1b]8;;javascript:alert(1)\x07j\x1b]8;;\x07");
  write('\x1b]8;;https://a/?"<b>\x07w\x1b]8;;\x07');
  const html = emulator.html();
  expect(html).toContain("&#60;script&#62;&#34;&#38;&#39;");
  expect(html).not.toContain("javascript");
  expect(html).toContain('<a href="https://a/?&#34;&#60;b&#62;" rel="noopener noreferrer">w</a>');
  expect(html).toContain("color:#cd3131;background:#010203;font-weight:bold;font-style:italic");
  expect(html).toContain("text-decoration:underline line-through;text-decoration-style:wavy");
  expect(html.match(/<(?!\/?(pre|span|a)\b)/gu)).toBeNull();
});

test("JSON has runs with attributes, and the state around them", () => {
  const { emulator, write } = makeSession({ cols: 6 });
  write("\x1b]2;title\x07ab\x1b[1;38;5;9mcd\x1b[4:3;58;2;1;2;3mefgh");
  const captured = JSON.parse(emulator.json());
  expect(captured).toMatchObject({ cols: 6, rows: 5, title: "title", altScreen: false });
  expect(captured.cursor).toMatchObject({ x: 2, y: 1, visible: true });
  expect(captured.lines).toEqual([
    {
      runs: [
        { text: "ab" },
        { text: "cd", fg: 9, bold: true },
        { text: "ef", fg: 9, bold: true, underline: "curly", underlineColor: "#010203" },
      ],
    },
    {
      wrapped: true,
      runs: [{ text: "gh", fg: 9, bold: true, underline: "curly", underlineColor: "#010203" }],
    },
  ]);
});

test("an empty screen is empty in every form", () => {
  const { emulator } = makeSession();
  expect(emulator.text()).toBe("");
  expect(emulator.ansi()).toBe("");
  expect(JSON.parse(emulator.json()).lines).toEqual([]);
  expect(emulator.html()).toMatch(/^<pre [^>]*><\/pre>\n$/u);
});

test("a window is the last lines that show anything, or those above them, and says how far it can go", () => {
  const { emulator, write } = makeSession({ cols: 20, rows: 5, scrollbackLines: 100 });
  const all = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  write(`${all.join("\r\n")}\x1b[H\x1b[2Jtop\r\n\r\n\x1b[41m \x1b[m`);
  const lines = [...all.slice(0, -5), "top", "", " "];
  for (const [above, rows] of [
    [0, 3],
    [0, 1],
    [2, 4],
    [99, 4],
    [0, 50],
    [7, 50],
  ] as const) {
    const aboveMax = Math.max(0, lines.length - rows);
    const end = lines.length - Math.min(above, aboveMax);
    const got = JSON.parse(emulator.json({ window: { above, rows } })) as {
      window: unknown;
      lines: { runs: { text: string }[] }[];
    };
    expect(got.window).toEqual({ above: lines.length - end, aboveMax });
    const texts = got.lines.map(({ runs }) => runs.map(({ text }) => text).join(""));
    expect(texts).toEqual(lines.slice(Math.max(0, end - rows), end));
  }
});
