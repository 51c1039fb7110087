import * as ts from "typescript";
import type { Source, Violation } from "./source";

/** The formatter's line width, in biome.json. The formatter wraps code, except literals, and no comments. */
const width = 120;

/** Reports lines that are too long, unless a literal or an address that cannot be wrapped makes them so. */
export function checkLineWidth(source: Source): Violation[] {
    const lines = source.text.split(/\r?\n/);
    if (lines.every(({ length }) => length <= width)) {
        return [];
    }
    const starts = source.syntax.getLineStarts();
    const literals = findLiterals(source.syntax);
    return lines.flatMap((line, index) => {
        const start = starts[index] ?? 0;
        return line.length <= width || cannotWrap(line, start, literals, source.syntax)
            ? []
            : [
                  {
                      rule: "line width",
                      file: source.file,
                      line: index + 1,
                      message: `the line has ${line.length} columns; wrap it at ${width}`,
                  },
              ];
    });
}

/** Whether a long line consists of an address in a comment, or would fit without its longest literal. */
function cannotWrap(line: string, start: number, literals: readonly ts.Node[], syntax: ts.SourceFile): boolean {
    const end = start + line.length;
    return isInComment(syntax, start + width) || isInComment(syntax, end - 1)
        ? isAddress(line)
        : line.length - longestOf(literals, start, end) <= width;
}

/** Whether a comment's line consists of an address. */
function isAddress(line: string): boolean {
    return /^\s*(\/\*\*|\*|\/\/)?\s*(- |@\w+ )?https?:\/\/\S+( \*\/)?$/.test(line);
}

/** Whether a position is in a comment. The compiler attaches comments to the token behind them. */
function isInComment(node: ts.Node, position: number): boolean {
    const child = node.getChildren().find(({ pos, end }) => pos <= position && position < end);
    if (child && !ts.isJSDoc(child)) {
        return isInComment(child, position);
    }
    const { text } = node.getSourceFile();
    const comments = [
        ...(ts.getTrailingCommentRanges(text, node.pos) ?? []),
        ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
    ];
    return child !== undefined || comments.some(({ pos, end }) => pos <= position && position < end);
}

function findLiterals(syntax: ts.SourceFile): ts.Node[] {
    const literals: ts.Node[] = [];
    const visit = (node: ts.Node) => {
        if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node)) {
            literals.push(node);
        }
        ts.forEachChild(node, visit);
    };
    visit(syntax);
    return literals;
}

/** Returns how many columns of a line the longest literal takes. */
function longestOf(literals: readonly ts.Node[], start: number, end: number): number {
    return Math.max(0, ...literals.map((literal) => Math.min(literal.end, end) - Math.max(literal.getStart(), start)));
}
