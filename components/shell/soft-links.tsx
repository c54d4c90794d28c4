"use client";
/**
 * Follows the page's plain links and GET forms without loading a whole document again: one listener for all of them, instead of a
 * component for each of some hundred rows. Without JavaScript they are what they look like.
 */
import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";

/** True for an address of our own pages in the same language; everything else is loaded as ever. */
export function isSoft(url: URL, here: URL): boolean {
  return url.origin === here.origin && url.pathname.split("/")[1] === here.pathname.split("/")[1] && url.hash === "";
}

/** Whoever looks at the past goes on looking at it on the next page of the same mesh, unless the link itself speaks of time. */
export function inMoment(target: URL, here: URL): URL {
  const at = here.searchParams.get("at");
  const isSameMesh = target.pathname.split("/")[2] === here.pathname.split("/")[2];
  if (at === null || !isSameMesh || target.searchParams.has("at")) return target;
  const moved = new URL(target);
  moved.searchParams.set("at", at);
  return moved;
}

/** Where a plain click leads, or null where the browser should do what it does. */
function clickTarget(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return null;
  const anchor = event.target instanceof Element ? event.target.closest("a") : null;
  if (anchor === null || anchor.target !== "" || anchor.hasAttribute("download") || !anchor.href.startsWith("http")) return null;
  const target = new URL(anchor.href);
  return anchor.dataset.now === undefined ? inMoment(target, new URL(window.location.href)) : target;
}

/** Where a GET form leads with what is filled in; empty fields are left out of the address. */
function formTarget(event: SubmitEvent): URL | null {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "get") return null;
  const url = new URL(form.action);
  url.search = "";
  for (const [name, value] of new FormData(form))
    if (typeof value === "string" && value !== "") url.searchParams.append(name, value);
  return url;
}

export function SoftLinks() {
  const router = useRouter();
  const [pending, start] = useTransition();
  useEffect(() => {
    const follow = (event: Event, url: URL | null) => {
      const here = new URL(window.location.href);
      if (url === null || !isSoft(url, here)) return;
      event.preventDefault();
      start(() => router.push(`${url.pathname}${url.search}`, { scroll: url.pathname !== here.pathname }));
    };
    const onClick = (event: MouseEvent) => follow(event, clickTarget(event));
    const onSubmit = (event: SubmitEvent) => follow(event, formTarget(event));
    // On the window, so that React's own handlers, which sit on the document, have had their say.
    window.addEventListener("click", onClick);
    window.addEventListener("submit", onSubmit);
    return () => {
      window.removeEventListener("click", onClick);
      window.removeEventListener("submit", onSubmit);
    };
  }, [router]);
  return <div className="progress" data-pending={pending || undefined} aria-hidden="true" />;
}
