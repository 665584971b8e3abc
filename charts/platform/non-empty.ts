/** A list or map, or nothing where it is empty: the API server drops those, and to write them would show up as drift. */
export const nonEmpty = <Content extends object>(content: Content): Content | undefined =>
  Object.keys(content).length > 0 ? content : undefined;
