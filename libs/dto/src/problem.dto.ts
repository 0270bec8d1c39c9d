export class ProblemErrorDto {
  /** JSON pointer to the field, or the query parameter's name. @example "/buy/price/amount" */
  pointer!: string;
  detail!: string;
}

/** RFC 9457 problem details, `application/problem+json`. */
export class ProblemDto {
  type!: string;
  title!: string;
  status!: number;
  /** What is wrong and what to do. */
  detail!: string;
  /** Find it in the log by this id. */
  correlationId!: string;
  errors?: ProblemErrorDto[];
}
