import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";

interface PublicTypes {
    readonly exported: readonly string[];
    /** Types that an exported declaration mentions but a program cannot name: `<declaration>: <type>`. */
    readonly unnamable: readonly string[];
}

/** Reads the declarations of a module. A type belongs to the package if it is declared under `folder`. */
function publicTypes(file: string, folder: string): PublicTypes {
    const program = ts.createProgram([file], { skipLibCheck: true, types: [] });
    const checker = program.getTypeChecker();
    const origin = (symbol: ts.Symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const isOwn = (declaration: ts.Declaration) =>
        declaration.getSourceFile().fileName.startsWith(folder) && !ts.isTypeParameterDeclaration(declaration);
    const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.Node) as ts.Symbol;
    const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [origin(symbol), symbol.name]));
    const unnamable: string[] = [];
    for (const [symbol, name] of exported) {
        const visit = (node: ts.Node): void => {
            const mentioned = mentionedName(node);
            const found = mentioned && checker.getSymbolAtLocation(mentioned);
            const type = found && origin(found);
            if (type?.declarations?.some(isOwn) && !exported.has(type)) {
                unnamable.push(`${name}: ${type.name}`);
            }
            if (!isBaseOfClass(node)) {
                ts.forEachChild(node, visit);
            }
        };
        symbol.declarations?.forEach(visit);
    }
    return { exported: [...exported.values()], unnamable };
}

function mentionedName(node: ts.Node): ts.Node | undefined {
    if (ts.isTypeReferenceNode(node)) {
        return node.typeName;
    }
    if (ts.isImportTypeNode(node)) {
        return node.qualifier;
    }
    return ts.isExpressionWithTypeArguments(node) ? node.expression : undefined;
}

/** Returns whether a node names the base class of a class. Base classes need not be exported. */
function isBaseOfClass(node: ts.Node): boolean {
    return ts.isHeritageClause(node) && ts.isClassDeclaration(node.parent);
}

describe("the types of the library", () => {
    it("are exported if an argument or an output mentions them", () => {
        const dist = join(__dirname, "..", "dist");

        const { exported, unnamable } = publicTypes(join(dist, "provider", "index.d.ts"), dist);

        assert.deepEqual(unnamable, []);
        for (const name of ["CredentialType", "Duration", "PolicyDocument", "PolicyReference", "Predecessor"]) {
            assert.ok(exported.includes(name), name);
        }
    });

    it("are reported by this test's own check if they are not exported", () => {
        const file = join(mkdtempSync(join(tmpdir(), "stacklease-types-")), "index.d.ts");
        try {
            writeFileSync(
                file,
                "interface Hidden { a: 1 }\nexport interface Shown { hidden?: Array<Hidden> }\nexport {};\n",
            );

            assert.deepEqual(publicTypes(file, dirname(file)).unnamable, ["Shown: Hidden"]);
        } finally {
            rmSync(dirname(file), { recursive: true });
        }
    });
});
