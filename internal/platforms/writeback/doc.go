// Package writeback writes changes of a center's flows back into the files of another platform from
// which they were imported.
//
// It holds no table of what each block means: that is known to the formats of package importer,
// and to them alone. It turns an import around by search. The flows as they are imported are
// compared with those of the folder; for each difference the values of the blocks that the step
// was made of are the candidates, with the texts by which they can say what the folder says. A
// candidate is taken if importing the changed file changes exactly what differs, so that a step
// that is made of several blocks, or a block that makes several steps, needs no rule of its own.
// (It is generate and test, with the import as the oracle; in the literature on bidirectional
// transformations, a putback that is checked by the law PutGet.) A difference without such a
// candidate is refused. In the end all changes are imported together, and must give the folder's
// flows.
//
// Edits are of bytes: all others of the file stay as they are.
package writeback
