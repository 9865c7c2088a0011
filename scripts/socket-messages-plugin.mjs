/**
 * Compiler plugin of `nest build`: writes `dist/socket-messages.json`, JSON Schemas of the messages that the types of
 * `src/modules/<surface>/codec/*-messages.ts` allow, with their comments and `@example`s, for `socket-document.mjs`.
 * Knows the kinds of types that messages are made of, and stops the build at any other.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './project.mjs';

const MESSAGE_FILES = /\/src\/modules\/[^/]+\/codec\/[^/]+-messages\.ts$/;

/** Called by the compiler before it emits; changes no file. */
export function before(_options, program) {
  const files = program.getSourceFiles().filter(({ fileName }) => MESSAGE_FILES.test(fileName));
  const unions = files.flatMap(({ statements }) => statements.filter(isExportedType));
  const schemas = new MessageSchemas(program.getTypeChecker());
  const entries = unions.map((union) => [union.name.text, schemas.membersOf(union.type)]);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist', 'socket-messages.json'), JSON.stringify(Object.fromEntries(entries)));
  return () => (file) => file;
}

function isExportedType(statement) {
  const { modifiers = [] } = statement;
  return ts.isTypeAliasDeclaration(statement) && modifiers.some(isExport);
}

const isExport = ({ kind }) => kind === ts.SyntaxKind.ExportKeyword;

class MessageSchemas {
  constructor(checker) {
    this.checker = checker;
  }

  /** One schema for each member of a union, described by the comment before it. */
  membersOf(union) {
    const members = ts.isUnionTypeNode(union) ? union.types : [union];
    return members.map((member, index) => {
      const start = index === 0 ? union.pos : members[index - 1].end;
      return { ...this.schemaOf(member), description: commentAt(member.getSourceFile().text, start) };
    });
  }

  schemaOf(type) {
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' };
      case ts.SyntaxKind.NumberKeyword:
        return { type: 'number' };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' };
      case ts.SyntaxKind.ObjectKeyword:
        return { type: 'object' };
      case ts.SyntaxKind.LiteralType:
        return { const: JSON.parse(type.getText().replaceAll("'", '"')) };
      case ts.SyntaxKind.UnionType:
        return this.choiceOf(type.types.map((member) => this.schemaOf(member)));
      case ts.SyntaxKind.ArrayType:
        return { type: 'array', items: this.schemaOf(type.elementType) };
      case ts.SyntaxKind.TypeLiteral:
        return this.objectOf(type.members);
      case ts.SyntaxKind.TypeReference:
        return this.declaredOf(type);
      default:
        throw unknownType(type);
    }
  }

  choiceOf(schemas) {
    const areConstant = schemas.every((schema) => 'const' in schema);
    return areConstant ? { enum: schemas.map((schema) => schema.const) } : { anyOf: schemas };
  }

  objectOf(members) {
    const properties = members.map((member) => [member.name.text, this.propertyOf(member)]);
    const required = members.filter(({ questionToken }) => questionToken === undefined);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: required.map(({ name }) => name.text),
    };
  }

  propertyOf(member) {
    const comment = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment;
    const examples = ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === 'example');
    return {
      ...this.schemaOf(member.type),
      ...(comment !== undefined && { description: ts.getTextOfJSDocComment(comment) }),
      ...(examples.length > 0 && { examples: examples.map(exampleOf) }),
    };
  }

  /** What a name stands for, wherever it is declared; no generic one. */
  declaredOf(type) {
    if (type.typeArguments !== undefined) throw unknownType(type);
    const symbol = this.checker.getSymbolAtLocation(type.typeName);
    const isImported = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const [declaration] = (isImported ? this.checker.getAliasedSymbol(symbol) : symbol).declarations;
    if (ts.isInterfaceDeclaration(declaration)) return this.objectOf(declaration.members);
    if (ts.isTypeAliasDeclaration(declaration)) return this.schemaOf(declaration.type);
    throw unknownType(type);
  }
}

const exampleOf = ({ comment }) => JSON.parse(ts.getTextOfJSDocComment(comment));

/** The compiler attaches no comment to members of a union: this is what stands before their bar. */
function commentAt(text, position) {
  const ranges = ts.getLeadingCommentRanges(text, position) ?? [];
  const lines = ranges.flatMap(({ pos, end }) => text.slice(pos, end).split('\n'));
  return lines
    .map((line) => line.replace(/^\s*(\/\*)?\*+\/?|\*+\/$/g, '').trim())
    .join(' ')
    .trim();
}

function unknownType(type) {
  const { fileName, text } = type.getSourceFile();
  const line = text.slice(0, type.getStart()).split('\n').length;
  return new Error(`${fileName}:${line}: /asyncapi.json cannot describe ${type.getText()}`);
}
