// Package writeback writes changes of a center's imported flows back into the files of the other
// platform.
//
// The package has no table of the meaning of blocks. Only the formats of package importer know it.
// It inverts an import by search. It compares the imported flows with the folder's flows. For each
// difference the values of the step's blocks are the candidates, with the texts that can express
// the folder's value. A candidate is taken if an import of the changed file changes exactly this
// difference. So a step made from several blocks, or a block that makes several steps, needs no
// rule of its own. (This is generate and test, with the import as the oracle. In the literature on
// bidirectional transformations it is a putback that is checked by the law PutGet.) A difference
// without such a candidate is refused. At the end all changes are imported together, and must give
// the folder's flows.
//
// Edits are edits of bytes: all other bytes of the file stay as they are.
package writeback
