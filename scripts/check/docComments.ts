import { dirname, resolve } from "node:path";
import * as ts from "typescript";
import { lineOf, type Source, type Violation } from "./source";

/** Reports exported declarations without a doc comment. */
export function checkDocComments(source: Source): Violation[] {
    return source.syntax.statements.flatMap((statement) => {
        const isExported =
            ts.canHaveModifiers(statement) &&
            ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
        return isExported && !isOverload(statement) && !isDocumented(statement)
            ? [undocumented(source, statement, namesOf(statement))]
            : [];
    });
}

/** Whether a function's signature or body follows another signature, which carries the comment. */
function isOverload(statement: ts.Statement): boolean {
    const { statements } = statement.getSourceFile();
    const previous = statements[statements.indexOf(statement) - 1];
    return (
        ts.isFunctionDeclaration(statement) &&
        previous !== undefined &&
        ts.isFunctionDeclaration(previous) &&
        previous.name?.text === statement.name?.text
    );
}

function namesOf(statement: ts.Statement): string {
    if (ts.isVariableStatement(statement)) {
        return statement.declarationList.declarations.map(({ name }) => name.getText()).join(", ");
    }
    const { name } = statement as ts.DeclarationStatement;
    return name?.getText() ?? "default";
}

/**
 * Reports members without a doc comment of the interfaces and classes that a module exports, own and inherited ones.
 * @param entry the module's file
 * @param sources the files that the module consists of
 */
export function checkPublicMembers(entry: string, sources: readonly Source[]): Violation[] {
    const byFile = new Map(sources.map((source) => [source.file, source]));
    const checker = createProgram(entry, byFile).getTypeChecker();
    const module = byFile.get(entry) && checker.getSymbolAtLocation((byFile.get(entry) as Source).syntax);
    const declarations = new Set<ts.Declaration>();
    const add = (symbol: ts.Symbol | undefined) => {
        const original = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        for (const declaration of original?.declarations ?? []) {
            const isNew = !declarations.has(declaration) && byFile.has(declaration.getSourceFile().fileName);
            if (isNew && (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration))) {
                declarations.add(declaration);
                for (const { expression } of (declaration.heritageClauses ?? []).flatMap(({ types }) => types)) {
                    add(checker.getSymbolAtLocation(expression));
                }
            }
        }
    };
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
        add(symbol);
    }
    return [...declarations].flatMap((declaration) => undocumentedMembers(declaration, byFile));
}

function undocumentedMembers(declaration: ts.Declaration, byFile: ReadonlyMap<string, Source>): Violation[] {
    const source = byFile.get(declaration.getSourceFile().fileName);
    if (!source || !(ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration))) {
        return [];
    }
    return publicMembers(declaration)
        .filter((member) => !isDocumented(member))
        .map((member) => undocumented(source, member, `${declaration.name?.text}.${member.name?.getText()}`));
}

/** Returns the members of a declaration that a program can use, and the members of the object types in them. */
function publicMembers(
    declaration: ts.InterfaceDeclaration | ts.ClassDeclaration | ts.TypeLiteralNode,
): (ts.TypeElement | ts.ClassElement)[] {
    const members: readonly (ts.TypeElement | ts.ClassElement)[] = [...declaration.members];
    return members
        .filter((member) => member.name && !ts.isPrivateIdentifier(member.name) && !isHidden(member))
        .flatMap((member) => [member, ...objectTypesIn(member).flatMap(publicMembers)]);
}

function objectTypesIn(node: ts.Node): ts.TypeLiteralNode[] {
    const found: ts.TypeLiteralNode[] = [];
    ts.forEachChild(node, (child) => {
        found.push(...(ts.isTypeLiteralNode(child) ? [child] : ts.isTypeNode(child) ? objectTypesIn(child) : []));
    });
    return found;
}

function isHidden(member: ts.TypeElement | ts.ClassElement): boolean {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    return (ts.getCombinedModifierFlags(member) & hidden) !== 0;
}

/** Creates a program of some files alone: what packages declare does not matter here, and takes seconds to read. */
function createProgram(entry: string, byFile: ReadonlyMap<string, Source>): ts.Program {
    const options: ts.CompilerOptions = { noLib: true, types: [] };
    const host: ts.CompilerHost = {
        ...ts.createCompilerHost(options),
        getCurrentDirectory: () => "",
        fileExists: (file) => byFile.has(file),
        getSourceFile: (file) => byFile.get(file)?.syntax,
        resolveModuleNameLiterals: (literals, from) =>
            literals.map(({ text }) => {
                const path = resolve("/", dirname(from), text).slice(1);
                const resolvedFileName = [`${path}.ts`, `${path}/index.ts`].find((file) => byFile.has(file));
                const isOurs = text.startsWith(".") && resolvedFileName !== undefined;
                return { resolvedModule: isOurs ? { resolvedFileName, extension: ts.Extension.Ts } : undefined };
            }),
    };
    return ts.createProgram([entry], options, host);
}

function isDocumented(node: ts.Node): boolean {
    return ts.getJSDocCommentsAndTags(node).length > 0;
}

function undocumented(source: Source, node: ts.Node, name: string): Violation {
    const line = lineOf(source, node.getStart());
    return { rule: "doc comment", file: source.file, line, message: `${name} has no doc comment` };
}
