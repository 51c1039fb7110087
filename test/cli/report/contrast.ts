/**
 * A script for a page that returns the texts with a contrast below 4.5, which WCAG 2.2 requires at level AA
 * (https://www.w3.org/TR/WCAG22/#contrast-minimum). It is a string, because the tests are compiled without the types
 * of a browser.
 */
export const faintTexts = `(() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => {
        const [r, g, b] = channels(color).map((channel) => {
            const share = channel / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        const { backgroundColor } = getComputedStyle(element);
        return (channels(backgroundColor)[3] ?? 1) === 1 ? backgroundColor : behind(element.parentElement);
    };
    const faint = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { parentElement: element, data } = texts.currentNode;
        if (data.trim() === "" || element.closest("script, title, desc")) {
            continue;
        }
        const style = getComputedStyle(element);
        const [a, b] = [luminance(element.namespaceURI.endsWith("svg") ? style.fill : style.color), luminance(behind(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) {
            faint.push(data.trim() + ": " + contrast.toFixed(2));
        }
    }
    return faint;
})()`;
