/** MACs that people and firmware write where there is no MAC of a device: they tell no router from another. */

const LOCAL_BIT = 0x02;

/** With the universal/local bit cleared, because an address made of a MAC does not keep it. */
const WHOLE = new Set(
  ["00:11:22:33:44:55", "11:22:33:44:55:66", "12:34:56:78:9a:bc", "12:34:56:78:90:ab", "aa:bb:cc:dd:ee:ff"].map(withoutLocalBit),
);

/** qMp's cell (02:ca:ff:ee:ba:be), LibreMesh's and batman-adv's, and words that fit into hexadecimal digits. */
const BEGINNINGS = [
  "00:00:00:00:00:",
  "02:ca:ff:ee:",
  "ca:ff:ee:",
  "ca:fe:ba:be:",
  "02:ca:fe:ba:be:",
  "02:ba:de:af:fe:",
  "de:ad:be:ef:",
].map(withoutLocalBit);

/** @param mac in lower case with colons. True also for a group's address, which is of no device. */
export function isPlaceholderMac(mac: string): boolean {
  const plain = withoutLocalBit(mac);
  const bytes = mac.split(":");
  const isOneByte = bytes.every((byte) => byte === bytes[0]);
  const isGroup = (Number.parseInt(mac.slice(0, 2), 16) & 0x01) === 0x01;
  return isOneByte || isGroup || WHOLE.has(plain) || BEGINNINGS.some((beginning) => plain.startsWith(beginning));
}

function withoutLocalBit(text: string): string {
  const first = Number.parseInt(text.slice(0, 2), 16) & ~LOCAL_BIT;
  return first.toString(16).padStart(2, "0") + text.slice(2);
}
