import { ignoreAbsence } from "../../aws/errors";

/**
 * Does something with every item of a paged listing, one after the other; an item that is gone meanwhile is passed over,
 * and a listing of something that is gone is empty. The pages are read to their end first: removing items while paging
 * would move the rest across the page boundary.
 */
export async function forEachItem<Page, Item>(
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
    action: (item: Item) => Promise<unknown>,
): Promise<void> {
    for (const item of (await ignoreAbsence(readAll(pages, itemsOf))) ?? []) {
        await ignoreAbsence(action(item));
    }
}

/** All items of a paged listing. */
export async function readAll<Page, Item>(
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of pages) {
        items.push(...(itemsOf(page) ?? []));
    }
    return items;
}
