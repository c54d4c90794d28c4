/** The ways in which an address or MAC may stand in a document, in lower case. */
export function secretSpellings(secret: string): string[] {
  const text = secret.toLowerCase();
  const forms = new Set([text]);
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)) {
    const bytes = text.split(":");
    forms.add(bytes.join(""));
    forms.add(bytes.join("-"));
    forms.add(bytes.join("_"));
    forms.add(bytes.join("."));
    forms.add(`${bytes.slice(0, 2).join("")}.${bytes.slice(2, 4).join("")}.${bytes.slice(4).join("")}`);
    for (const form of eui64Forms(bytes)) forms.add(form);
  } else if (text.includes(":")) {
    forms.add(text.replaceAll(":", ""));
    forms.add(text.replaceAll(":", "-"));
    const groups = expanded(text);
    forms.add(groups.join(":"));
    forms.add(groups.map((group) => group.padStart(4, "0")).join(":"));
    // The last 64 bits tell the MAC as well as the whole does.
    forms.add(groups.slice(4).join(":"));
  } else if (text.includes(".")) {
    forms.add(text.replaceAll(".", "-"));
    forms.add(text.replaceAll(".", "_"));
  }
  return [...forms].flatMap((form) => [
    form,
    form.replaceAll(":", "\\u003a"),
    form.replaceAll(":", "%3a"),
    form.replaceAll("/", "\\/"),
  ]);
}

function eui64Forms(bytes: readonly string[]): string[] {
  const first = (Number.parseInt(bytes[0] ?? "0", 16) ^ 2).toString(16).padStart(2, "0");
  const padded = [`${first}${bytes[1]}`, `${bytes[2]}ff`, `fe${bytes[3]}`, `${bytes[4]}${bytes[5]}`];
  const short = padded.map((group) => group.replace(/^0{1,3}/, ""));
  return [padded.join(":"), short.join(":"), padded.join("")];
}

/** Eight groups without leading zeros. */
function expanded(address: string): string[] {
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after];
}
