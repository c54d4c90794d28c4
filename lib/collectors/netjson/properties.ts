/** Values of the free `properties` of nodes and links, each taken only where it is what it should be. */
import { cleanText } from "../scalars/text.ts";

export class Properties {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #implausible: (field: string, value: unknown) => void;

  constructor(
    values: Readonly<Record<string, unknown>> | null | undefined,
    implausible: (field: string, value: unknown) => void,
  ) {
    this.#values = values ?? {};
    this.#implausible = implausible;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : null;
  }

  /** As it stands, for what has a reading of its own. */
  value(name: string): unknown {
    return this.#get(name);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }

  text(name: string, lengthMax: number): string | null {
    const value = this.#get(name);
    if (value === null || value === undefined) return null;
    if (typeof value !== "string") return this.#refuse(name, value);
    const cleaned = cleanText(value, lengthMax);
    return cleaned === "" ? null : cleaned;
  }

  /** A number, also written as text; null outside the bounds. */
  number(name: string, least: number, most: number): number | null {
    const value = this.#get(name);
    if (value === null || value === undefined || value === "") return null;
    const number = typeof value === "string" && /^-?\d{1,15}(\.\d{1,15})?$/.test(value.trim()) ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number) || number < least || number > most)
      return this.#refuse(name, value);
    return number;
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    return value === true || value === 1 || value === "true";
  }

  texts(name: string): string[] {
    const value = this.#get(name);
    return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
  }

  #refuse(name: string, value: unknown): null {
    this.#implausible(name, value);
    return null;
  }
}
