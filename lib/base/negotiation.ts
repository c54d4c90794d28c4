/** What a client would rather have, by the weights that it gives (RFC 9110, section 12.4.2). */

export type Wish = { value: string; weight: number };

/** The items of an `Accept-…` header in lower case, the most wanted first; those with weight 0 are not wanted at all. */
export function wishesOf(header: string | null): Wish[] {
  return (header ?? "")
    .toLowerCase()
    .split(",")
    .map(parseWish)
    .filter(({ value }) => value !== "")
    .sort((one, other) => other.weight - one.weight);
}

function parseWish(item: string): Wish {
  const [value = "", ...parameters] = item.split(";").map((part) => part.trim());
  const quality = parameters.find((parameter) => parameter.startsWith("q="));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return { value, weight: Number.isFinite(weight) ? Math.min(Math.max(weight, 0), 1) : 0 };
}

/**
 * The best of the offered languages for an `Accept-Language` header (section 12.5.4): the weight decides, then the order of the header. A
 * wish for a region's language is met by the language. `*` is any that is not named; what is refused (`q=0`) is taken by nobody's `*`.
 * @returns the first offered one where nothing fits; null where nothing is offered.
 */
export function negotiateLanguage<Language extends string>(header: string | null, offered: readonly Language[]): Language | null {
  const wishes = wishesOf(header);
  const means = (value: string, language: Language) => value === language || value.startsWith(`${language}-`);
  for (const { value, weight } of wishes) {
    if (weight === 0) break;
    const found =
      value === "*"
        ? offered.find((language) => !wishes.some((wish) => means(wish.value, language)))
        : offered.find((language) => means(value, language));
    if (found !== undefined) return found;
  }
  return offered[0] ?? null;
}
