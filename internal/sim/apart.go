package sim

import "reflect"

// cacheLine is a processor's, in bytes. Where it is longer, this spares less.
const cacheLine = 64

// apart makes a slice that is written while replications run side by side. It shares
// no cache line with another: on one that another replication reads or writes too,
// every write would make the other wait ("false sharing"). Go puts small slices of one
// size next to each other. Blocks of whole lines begin a line, or stand behind a
// header of their own in blocks that do.
func apart[T any](n int) []T {
	size := int(reflect.TypeFor[T]().Size())
	whole := cacheLine / min(size&-size, cacheLine) // so many elements are whole lines
	return make([]T, n, (n+whole-1)/whole*whole)
}
