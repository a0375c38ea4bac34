// @ts-check
/**
 * Types that the components share. Shapes on the wire are those of docs/reference/contracts.md, 2.1–2.3 and 3.1.
 *
 * @typedef {{
 *   get(name: string): any,
 *   set(name: string, value: any): void,
 *   on(name: string, callback: (...args: any[]) => void): void,
 *   off(name: string, callback: (...args: any[]) => void): void,
 *   save_changes(): void,
 * }} Model what anywidget and the page runtime hand to a component
 *
 * @typedef {{model: Model, el: HTMLElement}} Host
 *
 * @typedef {"right" | "partly" | "wrong"} Judgement
 * @typedef {"right" | "partly" | "wrong" | "missed"} Mark
 * @typedef {{judgement: Judgement | null, marks: Record<string, Mark>, whys: Record<string, string>}} Verdict
 *   what practice says of one value; `judgement` is null where only the person can judge
 *
 * @typedef {{
 *   model: Model, el: HTMLElement, body: HTMLElement, variant: any, reveal: any, locked: boolean,
 *   stemId: string, headingLevel: number, say(text: string): void, changed(value: any): void,
 *   t(key: string, params?: Record<string, string | number>): string,
 * }} Context what an item component gets to draw itself
 *
 * @typedef {{
 *   show(value: any): void,
 *   answered?(value: any): boolean,
 *   judge?(value: any): Verdict,
 *   mark?(verdict: Verdict | null): void,
 *   freeze?(frozen: boolean): void,
 *   extra?(value: any): Node[],
 *   flush?(): void,
 *   destroy?(): void,
 * }} View what an item component gives back: `show` draws a value, the rest serves practice
 *
 * @typedef {{name: string, values: string[]}} ValueClass
 * @typedef {{
 *   id: string, kind: string, text: string, detail?: string, icon?: string, tone?: string, secret?: boolean,
 *   asks_actor?: boolean, sample?: string, classes?: ValueClass[],
 * }} PhoneElement
 * @typedef {{kind: string, after_seconds: number, sender: string, text: string, elements: PhoneElement[]}} Arrival
 * @typedef {{app: string, address: string, title: string, elements: PhoneElement[]}} Desktop
 * @typedef {{who: string, mood: string, text: string, replies: PhoneElement[]}} Dialogue
 * @typedef {{
 *   app: string, title: string, end?: boolean, elements: PhoneElement[], arrival?: Arrival | null,
 *   desktop?: Desktop | null, dialogue?: Dialogue | null,
 * }} PhoneScreen
 * @typedef {{
 *   screen: string, action: string, target?: string, to: string, actor?: string, value_class?: string, needs?: string[],
 * }} Transition
 * @typedef {{
 *   id: string, title: string, goal: string, actors: Record<string, string>, start: string, hints: number,
 *   screens: Record<string, PhoneScreen>, transitions: Transition[],
 * }} PhoneTask
 * @typedef {{screen: string, action: string, target: string, actor: string, value_class: string, at: number}} Step
 * @typedef {{screen: string, visit: number, done: string[], answered: boolean}} PhoneState
 *   `done`: filled and ticked elements of this visit, latest last; `answered`: what arrived here was dealt with
 */
export {};
