"use client";
/** Asks the server for the page again after each round. What the reader scrolled, opened or typed stays. */
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { useLive } from "./live.ts";

export function LiveRefresh({ mesh }: { mesh: string }) {
  const router = useRouter();
  useLive(mesh, (event) => {
    if (event.type === "round" || event.type === "status" || event.type === "resumed") startTransition(() => router.refresh());
  });
  return null;
}
