/** Invented places of an invented city. Host names take ASCII letters only: bmx6 does not start with anything else. */

export type District = { code: string; name: string };

const knownDistricts: readonly District[] = [
  { code: "SA", name: "Sant Arnau" },
  { code: "PO", name: "Poblet Nou" },
  { code: "GR", name: "Granera" },
  { code: "HO", name: "Hortes" },
  { code: "BE", name: "Bell-lloc" },
  { code: "CL", name: "Clotet" },
  { code: "VA", name: "Vallserena" },
  { code: "MA", name: "Marina Alta" },
  { code: "TO", name: "Torrents" },
  { code: "LL", name: "Llobatera" },
];

export const streets: readonly string[] = [
  "Verdi",
  "Escorial",
  "Comtal",
  "Olzinelles",
  "Pujades",
  "Padua",
  "Llull",
  "Vila",
  "Roger",
  "Pineda",
  "Font",
  "Bruixa",
  "Riera",
  "Marina",
  "Torrent",
  "Alzina",
  "Ramon",
  "Creu",
  "Sequia",
  "Molins",
  "Forn",
  "Figuera",
  "Teixidors",
  "Sol",
];

/** The `index`-th district, the known ones counted from `turn` on. After them come two-letter codes that none of them uses. */
export function districtAt(index: number, turn: number): District {
  const known = knownDistricts[(index + turn) % knownDistricts.length];
  if (known !== undefined && index < knownDistricts.length) return known;
  const beyond = index - knownDistricts.length;
  const letters = "BCDFGJKMNPQRSTVWXZ";
  const code = `${letters[Math.floor(beyond / letters.length) % letters.length]}${letters[beyond % letters.length]}`;
  return { code, name: `Barri ${index + 1}` };
}
