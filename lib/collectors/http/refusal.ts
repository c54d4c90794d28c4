/** Why a request brought no body. */
import type { RefusalCode } from "../../model/index.ts";

export type HttpRefusal = {
  code: Extract<
    RefusalCode,
    "timeout" | "unreachable" | "not-allowed" | "redirect" | "http-status" | "too-large" | "unexpected-shape" | "budget"
  >;
  message: string;
};
