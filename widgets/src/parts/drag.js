// @ts-check
/** Dragging a row of a list by its handle: a short cut beside the buttons, never the only way. */

/**
 * @param {HTMLElement} handle
 * @param {HTMLElement} row
 * @param {HTMLElement} list
 * @param {() => boolean} allowed
 * @param {() => void} dropped called once at the end of a drag
 */
export function dragHandle(handle, row, list, allowed, dropped) {
  handle.addEventListener("pointerdown", (event) => {
    if (!allowed() || event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    row.classList.add("hd-dragged");
    const follow = (/** @type {PointerEvent} */ at) => {
      const before = [...list.children].find((other) => {
        const box = other.getBoundingClientRect();
        return other !== row && at.clientY < box.top + box.height / 2;
      });
      // Moving the captured node would end the capture, so its neighbours move around it instead.
      placeAround(list, row, before ?? null);
    };
    const end = () => {
      handle.removeEventListener("pointermove", follow);
      row.classList.remove("hd-dragged");
      dropped();
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", end, { once: true });
  });
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} row
 * @param {Element | null} before
 */
function placeAround(list, row, before) {
  while (row.previousElementSibling && before && row.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_PRECEDING) {
    row.after(row.previousElementSibling);
  }
  while (row.nextElementSibling && row.nextElementSibling !== before) {
    if (before && !(row.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
    list.insertBefore(row.nextElementSibling, row);
  }
}
