import {
  ColumnDefinitionNode,
  DataTypeNode,
  type Kysely,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  PostgresAdapter,
  type PrimitiveValueListNode,
  type ValueNode,
} from 'kysely';

/** Whether several processes may share this database: it is PostgreSQL, else SQLite. */
export function isPostgres(db: Pick<Kysely<never>, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/**
 * Lets PostgreSQL run the same migrations and queries as SQLite: integers have 64 bits, an integer primary key counts by
 * itself, and U+0000, which PostgreSQL's texts cannot hold, is left out.
 */
export class LikeSqlite implements KyselyPlugin {
  readonly #transformer = new Transformer();

  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.#transformer.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result;
  }
}

class Transformer extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node);
    const type = DataTypeNode.is(column.dataType) ? column.dataType.dataType : undefined;
    if (type === 'blob') return { ...column, dataType: DataTypeNode.create('bytea') };
    if (type !== 'integer') return column;
    const wide = { ...column, dataType: DataTypeNode.create('bigint') };
    if (!column.primaryKey) return wide;
    return ColumnDefinitionNode.cloneWith(wide, {
      generated: { kind: 'GeneratedNode', identity: true, byDefault: true },
    });
  }

  protected override transformValue(node: ValueNode): ValueNode {
    return { ...super.transformValue(node), value: withoutNul(node.value) };
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return { ...super.transformPrimitiveValueList(node), values: node.values.map(withoutNul) };
  }
}

function withoutNul<T>(value: T): T {
  return typeof value === 'string' ? (value.replaceAll('\0', '') as T) : value;
}
