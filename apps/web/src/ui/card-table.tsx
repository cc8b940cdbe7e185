import type { ReactNode } from 'react';
import classes from './card-table.module.css';

export interface CardTableProps {
  /** Names the table to screen readers. */
  readonly label: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

/**
 * A table on a desk, one card per row on a phone. The roles are said outright, because some browsers take them from a
 * table whose display is changed.
 */
export function CardTable({ label, columns, children }: CardTableProps) {
  return (
    <div className={classes.container}>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <table className={classes.table} role="table" aria-label={label}>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <thead role="rowgroup">
          {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
          <tr role="row">
            {columns.map((column) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above
              <th key={column} role="columnheader" scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </div>
  );
}

export function CardRow({ children }: { readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see CardTable
    <tr role="row">{children}</tr>
  );
}

export interface CardCellProps {
  /** The column's name, which a card shows beside the value; without it the value has the whole width. */
  readonly label?: string;
  readonly children: ReactNode;
}

export function CardCell({ label, children }: CardCellProps) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see CardTable
    <td role="cell" data-label={label}>
      <div>{children}</div>
    </td>
  );
}

/** The cell that names its row. */
export function CardHeading({ children }: { readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see CardTable
    <th role="rowheader" scope="row">
      {children}
    </th>
  );
}
