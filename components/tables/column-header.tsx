/** The header of a column that does not sort. */
import type { ReactNode } from "react";
import type { Priority } from "./parts.tsx";

export function ColumnHeader({
  children,
  priority,
  numeric = false,
}: {
  children: ReactNode;
  priority: Priority;
  numeric?: boolean;
}) {
  return (
    <th scope="col" className={`p${priority}${numeric ? " number" : ""}`}>
      {children}
    </th>
  );
}
