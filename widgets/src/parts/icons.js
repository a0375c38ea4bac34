// @ts-check
/** Our own line drawings, 24 × 24, two pixels wide. No picture of a real app. */

/** @type {Record<string, string>} path data by name */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  bank: "M3 10l9-6 9 6M5 10v8M10 10v8M14 10v8M19 10v8M3 20h18",
  battery: "M3 8h15v8H3zM21 11v2M5.5 10.500h6v3h-6z",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  browser: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  call: "M5 4h4l2 5-2.5 1.500a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7",
  card: "M3 6h18v12H3zM3 10h18M6 15h4",
  chevron: "M9 5l7 7-7 7",
  check: "M4 12.500l5.5 5.500L20 6.5",
  "chevron-down": "M5 9l7 7 7-7",
  circle: "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16",
  clock: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 7v5l3.5 2",
  cross: "M6 6l12 12M18 6L6 18",
  document: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  down: "M12 5v14M6 13l6 6 6-6",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  edit: "M4 20h4L20 8l-4-4L4 16zM14 6l4 4",
  eye: "M2 12c4-7 16-7 20 0c-4 7-16 7-20 0M12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6",
  face: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 9.500v1M15 9.500v1M9 15c2 1.5 4 1.5 6 0",
  fingerprint: "M6 18c1-2 1-4 1-6a5 5 0 0 1 10 0c0 3 0 5-1 7M12 12c0 4-1 6-2 8M4 13a8 8 0 0 1 14-6.500M13.5 20c.5-1.5.5-3 .5-5",
  gift: "M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7c-5 0-5-5-2-4c1.5.5 2 4 2 4c5 0 5-5 2-4c-1.5.5-2 4-2 4",
  health: "M12 20C5 15 3 11.5 3 8.500A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.500C21 11.5 19 15 12 20M12 9.500v5M9.5 12h5",
  hint: "M9 18h6M10 21h4M8.5 15a6 6 0 1 1 7 0v1h-7z",
  home: "M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6",
  id: "M3 5h18v14H3zM8.5 9a2 2 0 1 0 0 4a2 2 0 0 0 0-4M5.5 16.500c1-2 5-2 6 0M14 10h4M14 14h4",
  image: "M4 5h16v14H4zM8 9v1M4 17l5-5 4 4 3-3 4 4",
  info: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 11v6M12 7.500v.5",
  key: "M8 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 12h9M18 12v4M15 12v3",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.500v2",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  map: "M12 21c-5-6-7-8-7-11a7 7 0 0 1 14 0c0 3-2 5-7 11M12 7.500a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5",
  messages: "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12.500h5",
  money: "M3 7h18v10H3zM12 9.500a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5M6 12v.1M18 12v.1",
  nfc: "M6 9a6 6 0 0 1 0 6M10 6.500a10 10 0 0 1 0 11M14 4a15 15 0 0 1 0 16",
  office: "M4 20V6l8-3 8 3v14M2 20h20M9 10v.1M15 10v.1M9 14v.1M15 14v.1M10.5 20v-3h3v3",
  people: "M9 5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7M3 20c0-7 12-7 12 0M16 6a3 3 0 0 1 0 6M18 15c2 .5 3 2.5 3 5",
  person: "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8M4 21c0-8 16-8 16 0",
  phone: "M7 2.500h10v19H7zM11 18.500h2",
  plus: "M12 5v14M5 12h14",
  portal: "M12 3l9 5H3zM5 8v9M9.5 8v9M14.5 8v9M19 8v9M3 20h18",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2",
  question: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M9.5 9.500a2.5 2.5 0 1 1 3.5 2.300c-.7.4-1 .9-1 1.700M12 16.500v.5",
  restart: "M5 5v5h5M5.5 10a7.5 7.5 0 1 1-1 5",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M15.5 15.500L21 21",
  send: "M4 12l17-8-7 17-3-7z",
  settings: "M12 8.500a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7M12 2.500v3M12 18.500v3M2.5 12h3M18.5 12h3M5.3 5.300l2.1 2.100M16.6 16.600l2.1 2.100M18.7 5.300l-2.1 2.100M7.4 16.600l-2.1 2.1",
  share: "M12 15V3M8 7l4-4 4 4M5 12v9h14v-9",
  shield: "M12 3l8 3v6c0 5-4 8-8 9.500C8 20 4 17 4 12V6z",
  signal: "M4 20v-4M9 20v-7M14 20V9M19 20V5",
  signature: "M3 17c4-9 6-12 8-11c3 1-5 11-2 11c2 0 3-4 5-4c1 0 0 4 2 4c1 0 2-1 5-1M3 21h18",
  star: "M12 3l2.7 6 6.3.6-4.8 4.3 1.5 6.400L12 17l-5.7 3.3 1.5-6.400L3 9.6 9.3 9z",
  store: "M5 8h14l1 13H4zM9 11V7a3 3 0 0 1 6 0v4",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 14h8l1-14",
  up: "M12 19V5M6 11l6-6 6 6",
  video: "M3 7h12v10H3zM15 11l6-4v10l-6-4",
  vneid: "M12 3l8 3v6c0 5-4 8-8 9.500C8 20 4 17 4 12V6zM12 8.500a2 2 0 1 0 0 4a2 2 0 0 0 0-4M8.5 16.500c1-3 6-3 7 0",
  volume: "M4 10h4l5-4v12l-5-4H4zM16 9a4 4 0 0 1 0 6M18.5 6.500a8 8 0 0 1 0 11",
  wallet: "M4 7h15v12H4zM4 7l11-3v3M15 12h5v3h-5z",
  warning: "M12 4l9.5 16h-19zM12 10v4.500M12 17v.5",
  wifi: "M2.5 9.500a14 14 0 0 1 19 0M6 13a9 9 0 0 1 12 0M9.5 16.500a4 4 0 0 1 5 0M12 19.500v.1",
};

/** Other names that an author may think of. @type {Record<string, string>} */
const ALSO = {
  app: "phone", bhyt: "health", book: "document", chat: "messages", close: "cross", danger: "warning", error: "warning",
  file: "document", gear: "settings", good: "check", health_card: "health", heart: "health", help: "question",
  id_card: "id", launcher: "home", link: "browser", location: "map", menu: "document", message: "messages", ok: "check",
  passcode: "lock", password: "key", photo: "image", place: "map", police: "office", profile: "person", refresh: "restart",
  scan: "qr", security: "shield", sms: "messages", user: "person", users: "people", video_call: "video", web: "browser",
};

/** @param {string} name */
export function hasIcon(name) {
  return (ALSO[name] ?? name) in PATHS;
}

/**
 * A drawing; hidden from screen readers, the words beside it say the same.
 *
 * @param {string} name
 * @param {string} [className]
 * @returns {SVGSVGElement}
 */
export function icon(name, className = "hd-icon") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[ALSO[name] ?? name] ?? PATHS.circle);
  svg.append(path);
  return svg;
}
