// The one budget of a command: its messages go where the command's failures go.

import { Budget, type BudgetTerms } from "../client/budget.ts";
import type { Io } from "./io.ts";
import { complain } from "./report.ts";

const budgets = new WeakMap<Io, Budget>();

/** The budget of the command that runs with `io`. The first caller sets its limits. */
export function budgetOf(io: Io, terms: Omit<BudgetTerms, "tell" | "note"> = {}): Budget {
  let budget = budgets.get(io);
  if (!budget) {
    budget = new Budget({
      ...terms,
      tell: (word) => complain(io, `${word}.`),
      note: (sentence) => complain(io, sentence),
    });
    budgets.set(io, budget);
  }
  return budget;
}
