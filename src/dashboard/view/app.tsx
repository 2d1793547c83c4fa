// The part of the screen that Ink draws: header, list and panels, a row each. It only shows what the model made.

import { Box, Text } from "ink";
import { memo } from "react";

interface AppProps {
  readonly rows: readonly string[];
  readonly cols: number;
}

/** Rows of exactly `cols` columns at most. */
export function App({ rows, cols }: AppProps) {
  return (
    <Box flexDirection="column" width={cols} height={rows.length}>
      {rows.map((row, i) => (
        <Row key={i} text={row} />
      ))}
    </Box>
  );
}

const Row = memo(function Row({ text }: { readonly text: string }) {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate-end">{text === "" ? " " : text}</Text>
    </Box>
  );
});
