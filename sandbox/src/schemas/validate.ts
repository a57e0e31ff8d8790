import { z } from 'zod';
import { ApiError, type FieldError } from './errors.ts';

/**
 * Validates a request.
 *
 * @throws ApiError 50035 with every invalid field, nested as in Discord's errors
 */
export function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body ?? {}, { reportInput: true });
  if (result.success) return result.data;
  throw new ApiError('invalidForm', result.error.issues.flatMap(toFieldErrors));
}

/** Discord's error for a violated zod rule: `refine(check, says(code, message, path below the checked value))`. */
export function says(code: string, error: string, path: PropertyKey[] = []) {
  return { error, path, params: { code } };
}

type Issue = z.core.$ZodIssue;

function toFieldErrors(issue: Issue): FieldError[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      code: 'UNKNOWN_FIELD',
      message: 'This field is not part of the documented form.',
    }));
  }
  const [code, message] = describe(issue);
  return [{ path, code, message }];
}

/** Discord's code and message for a zod issue. */
function describe(issue: Issue): [code: string, message: string] {
  if (issue.input === undefined && issue.code !== 'custom') {
    return ['BASE_TYPE_REQUIRED', 'This field is required'];
  }
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected, issue.input);
    case 'too_big':
      return describeBound(issue.origin, 'MAX', Number(issue.maximum));
    case 'too_small':
      return describeBound(issue.origin, 'MIN', Number(issue.minimum));
    case 'invalid_value':
      return ['BASE_TYPE_CHOICES', `Value must be one of {${issue.values.map(String).join(', ')}}.`];
    case 'invalid_format':
      return ['STRING_TYPE_REGEX', 'String value did not match validation regex.'];
    case 'invalid_union':
      return ['UNION_TYPE_CHOICES', unionMessage(issue)];
    case 'custom':
      return [String(issue.params?.['code'] ?? 'BASE_TYPE_INVALID'), issue.message];
    default:
      return ['BASE_TYPE_INVALID', issue.message];
  }
}

function describeType(expected: string, input: unknown): [code: string, message: string] {
  switch (expected) {
    case 'int':
    case 'number':
      return ['NUMBER_TYPE_COERCE', `Value "${String(input)}" is not int.`];
    case 'string':
      return ['STRING_TYPE_CONVERT', `Could not interpret "${String(input)}" as string.`];
    case 'boolean':
      return ['BOOLEAN_TYPE_CONVERT', 'Must be either true or false.'];
    case 'array':
      return ['LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType'];
    default:
      return ['DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType'];
  }
}

function describeBound(origin: string, side: 'MIN' | 'MAX', bound: number): [code: string, message: string] {
  if (origin === 'string' || origin === 'array') {
    const words = side === 'MAX' ? 'or fewer' : 'or more';
    return [`BASE_TYPE_${side}_LENGTH`, `Must be ${bound} ${words} in length.`];
  }
  const words = side === 'MAX' ? 'less' : 'greater';
  return [`NUMBER_TYPE_${side}`, `int value should be ${words} than or equal to ${bound}.`];
}

function unionMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : undefined;
  return options
    ? `Value of field "${issue.discriminator}" must be one of (${options.join(', ')}).`
    : 'Value does not have one of the allowed forms.';
}

/** A snowflake in JSON. */
export const snowflake = z.string().regex(/^\d{1,20}$/);
