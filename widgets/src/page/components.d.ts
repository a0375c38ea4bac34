/** The list made by build.mjs from the folder `src/components`. */
type PageComponent = { render(context: any): any; initialize?(context: any): any };

/** What a check can hold. */
declare module "haidang:items" {
  export const items: Record<string, PageComponent>;
}

/** Ships no types. */
declare module "anywidget";
