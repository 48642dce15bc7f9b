package des

// entry is the pending event of a record: its order, and its place in the
// pairing heap of its bucket (M. L. Fredman, R. Sedgewick, D. D. Sleator and
// R. E. Tarjan, "The pairing heap: a new form of self-adjusting heap",
// Algorithmica 1, 1986). It takes half a cache line.
type entry struct {
	at    Time
	rank  uint64
	child int32 // the first of those below it
	prev  int32 // the one before it, or its parent; none for a root, idle when it is not pending
	next  int32 // the next of those below its parent; anything for a root
	_     int32
}

// What stands for no entry.
const (
	none int32 = -1
	idle int32 = -2
)

// before is the order of events.
func (c *Calendar) before(a, b int32) bool {
	e, o := &c.entries[a], &c.entries[b]
	if e.at != o.at {
		return e.at < o.at
	}
	if e.rank != o.rank {
		return e.rank < o.rank
	}
	return a < b
}

// bucketOf is the bucket of a time.
func (c *Calendar) bucketOf(at Time) uint64 {
	return uint64(at>>(c.shift&63)) & c.mask
}

// join puts an entry into the heap of a bucket that is not empty.
func (c *Calendar) join(id int32, root *int32) {
	if c.before(*root, id) {
		c.adopt(*root, id)
		return
	}
	c.adopt(id, *root)
	*root = id
}

// unlink takes an entry out of the heap of its bucket.
func (c *Calendar) unlink(id int32) {
	e := &c.entries[id]
	if e.prev == none {
		c.behead(id)
		return
	}
	c.cut(id)
	if e.child != none {
		c.adopt(c.roots[c.bucketOf(e.at)], c.merge(e.child))
	}
	e.prev = idle
	c.n--
}

// behead takes the root out of the heap of its bucket.
func (c *Calendar) behead(id int32) {
	e := &c.entries[id]
	b := c.bucketOf(e.at)
	if e.child != none {
		c.roots[b] = c.merge(e.child)
	} else {
		c.busy[b>>6] &^= 1 << (b & 63)
	}
	e.prev = idle
	c.n--
}

// cut takes an entry that is not a root, with all below it, away from its parent.
func (c *Calendar) cut(id int32) {
	e := &c.entries[id]
	if before := &c.entries[e.prev]; before.child == id {
		before.child = e.next
	} else {
		before.next = e.next
	}
	if e.next != none {
		c.entries[e.next].prev = e.prev
	}
}

// meld makes one heap of two and gives its root.
func (c *Calendar) meld(a, b int32) int32 {
	if c.before(b, a) {
		a, b = b, a
	}
	c.adopt(a, b)
	return a
}

// adopt puts the root b below the root a.
func (c *Calendar) adopt(a, b int32) {
	parent, e := &c.entries[a], &c.entries[b]
	if parent.child != none {
		c.entries[parent.child].prev = b
	}
	e.next, e.prev = parent.child, a
	parent.child = b
}

// merge makes one heap of a list of siblings and gives its root: it melds them
// in pairs from left to right, and the pairs from right to left.
func (c *Calendar) merge(first int32) int32 {
	pairs := none
	for first != none {
		a, b := first, c.entries[first].next
		first = none
		if b != none {
			first = c.entries[b].next
			a = c.meld(a, b)
		}
		c.entries[a].next = pairs
		pairs = a
	}
	root := pairs
	for pairs = c.entries[root].next; pairs != none; {
		following := c.entries[pairs].next
		root = c.meld(root, pairs)
		pairs = following
	}
	c.entries[root].prev = none
	return root
}
