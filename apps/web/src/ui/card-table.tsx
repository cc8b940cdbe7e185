import type { ReactNode } from 'react';
import classes from './card-table.module.css';

export interface CardTableProps {
  /** Names the table to screen readers. */
  readonly label: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

// Explicit, because some browsers drop the roles of a table if CSS changes its display.
const ROLES = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  columnHeader: { role: 'columnheader' },
  rowHeader: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const;

/** A table on wide screens, one card per row on a phone. */
export function CardTable({ label, columns, children }: CardTableProps) {
  return (
    <div className={classes.container}>
      <table className={classes.table} {...ROLES.table} aria-label={label}>
        <thead {...ROLES.group}>
          <tr {...ROLES.row}>
            {columns.map((column) => (
              <th key={column} {...ROLES.columnHeader} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...ROLES.group}>{children}</tbody>
      </table>
    </div>
  );
}

export function CardRow({ children }: { readonly children: ReactNode }) {
  return <tr {...ROLES.row}>{children}</tr>;
}

export interface CardCellProps {
  /** The column's name, which a card shows next to the value. Without it the value has the whole width. */
  readonly label?: string;
  readonly children: ReactNode;
}

export function CardCell({ label, children }: CardCellProps) {
  return (
    <td {...ROLES.cell} data-label={label}>
      <div>{children}</div>
    </td>
  );
}

/** The cell that names its row. */
export function CardHeading({ children }: { readonly children: ReactNode }) {
  return (
    <th {...ROLES.rowHeader} scope="row">
      {children}
    </th>
  );
}
