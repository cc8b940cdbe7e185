/** The template with each `{{name}}` replaced. Throws for a name without a part, and for a part without a name. */
export function fill(template, parts) {
  const used = new Set();
  const text = template.replace(/\{\{(.*?)\}\}/g, (hole, name) => {
    if (!Object.hasOwn(parts, name)) throw new Error(`The template contains ${hole}, which has no part`);
    used.add(name);
    return parts[name];
  });
  const unused = Object.keys(parts).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`The template does not contain {{${unused.join('}}, {{')}}}`);
  return text;
}

/** A Markdown table; a bar within a cell is escaped. */
export function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
