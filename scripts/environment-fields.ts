import { dirname, join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');

/** What the comment above a field says. */
export interface Comment {
  readonly text: string;
  /** Of its `@default`: what no schema can hold. */
  readonly fallback?: string;
}

/** A place in the type of an environment file, as the compiler sees it: the comments that editors show are read from here. */
export class TypedPlace {
  private constructor(
    private readonly checker: ts.TypeChecker,
    private readonly types: readonly ts.Type[],
  ) {}

  /** The whole of an environment file. */
  static environment(): TypedPlace {
    const file = join(ROOT, 'environments', 'schema.ts');
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, files: [file], include: [] }, ts.sys, dirname(file));
    const program = ts.createProgram([file], { ...options, types: [] });
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    const symbol = module && checker.getExportsOfModule(module).find(({ name }) => name === 'EnvironmentInput');
    if (!symbol) throw new Error(`${file} exports no EnvironmentInput`);
    return new TypedPlace(checker, objectsIn(checker.getDeclaredTypeOfSymbol(symbol)));
  }

  comment(field: string): Comment {
    const [symbol] = this.symbols(field);
    const tag = symbol?.getJsDocTags(this.checker).find(({ name }) => name === 'default');
    return {
      text: symbol ? ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).replaceAll(/\s+/g, ' ') : '',
      ...(tag && { fallback: ts.displayPartsToString(tag.text).replace(/^- /, '') }),
    };
  }

  below(field: string): TypedPlace {
    return this.at(this.symbols(field).map((symbol) => this.checker.getTypeOfSymbol(symbol)));
  }

  /** An entry of a list, or of a map. */
  entry(): TypedPlace {
    return this.at(
      this.types.flatMap((type) =>
        this.checker.isArrayType(type)
          ? this.checker.getTypeArguments(type as ts.TypeReference)
          : this.checker.getIndexInfosOfType(type).map((info) => info.type),
      ),
    );
  }

  /** Of several shapes, the ones in which a field has this value. */
  where(field: string, value: string): TypedPlace {
    const chosen = this.types.filter((type) => {
      const symbol = type.getProperty(field);
      const of = symbol && this.checker.getTypeOfSymbol(symbol);
      return of !== undefined && (of.isUnion() ? of.types : [of]).some((each) => each.isStringLiteral() && each.value === value);
    });
    return new TypedPlace(this.checker, chosen);
  }

  private at(types: readonly ts.Type[]): TypedPlace {
    return new TypedPlace(this.checker, types.flatMap(objectsIn));
  }

  private symbols(field: string): ts.Symbol[] {
    return this.types.flatMap((type) => type.getProperty(field) ?? []);
  }
}

function objectsIn(type: ts.Type): ts.Type[] {
  return (type.isUnion() ? type.types : [type]).filter(({ flags }) => (flags & ts.TypeFlags.Object) !== 0);
}
