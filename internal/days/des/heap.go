package des

// event is the pending event of a record, and its node in the pairing heap of its bucket. It takes
// half a cache line. (Fredman, Sedgewick, Sleator and Tarjan, "The pairing heap: a new form of
// self-adjusting heap", Algorithmica 1, 1986.)
type event struct {
	at    Time
	rank  uint64
	child int32 // the first child
	prev  int32 // the previous sibling or, of a first child, the parent; none for a root; idle if no event is pending
	next  int32 // the next sibling; undefined for a root
	_     int32
}

const (
	none int32 = -1 // no entry
	idle int32 = -2
)

// before reports whether entry a is before b: by time, rank and id.
func (c *Calendar) before(a, b int32) bool {
	e := &c.entries[a]
	o := &c.entries[b]
	if e.at != o.at {
		return e.at < o.at
	}
	if e.rank != o.rank {
		return e.rank < o.rank
	}
	return a < b
}

// bucketOf returns the bucket of a time.
func (c *Calendar) bucketOf(at Time) uint64 {
	return uint64(at>>(c.shift&63)) & c.mask
}

// insert inserts an entry into a nonempty heap.
func (c *Calendar) insert(id int32, root *int32) {
	if c.before(*root, id) {
		c.addChild(*root, id)
		return
	}
	c.addChild(id, *root)
	*root = id
}

// remove removes an entry from its heap.
func (c *Calendar) remove(id int32) {
	e := &c.entries[id]
	if e.prev == none {
		c.removeRoot(id)
		return
	}

	// The children are detached from their parent, and form a heap again.
	c.detach(id)
	if e.child != none {
		c.addChild(c.roots[c.bucketOf(e.at)], c.meldSiblings(e.child))
	}
	e.prev = idle
	c.n--
}

// removeRoot removes the root of a heap.
func (c *Calendar) removeRoot(id int32) {
	e := &c.entries[id]
	b := c.bucketOf(e.at)
	if e.child != none {
		c.roots[b] = c.meldSiblings(e.child)
	} else {
		c.occupied[b>>6] &^= 1 << (b & 63)
	}
	e.prev = idle
	c.n--
}

// detach separates an entry and its children from its parent.
func (c *Calendar) detach(id int32) {
	e := &c.entries[id]
	if prev := &c.entries[e.prev]; prev.child == id {
		prev.child = e.next
	} else {
		prev.next = e.next
	}
	if e.next != none {
		c.entries[e.next].prev = e.prev
	}
}

// meld combines two heaps and returns the root.
func (c *Calendar) meld(a, b int32) int32 {
	if c.before(b, a) {
		a, b = b, a
	}
	c.addChild(a, b)
	return a
}

// addChild makes the root b the first child of the root a.
func (c *Calendar) addChild(a, b int32) {
	parent := &c.entries[a]
	e := &c.entries[b]
	if parent.child != none {
		c.entries[parent.child].prev = b
	}
	e.next = parent.child
	e.prev = a
	parent.child = b
}

// meldSiblings combines a list of siblings into one heap and returns the root, in two
// passes: pairs from left to right, then the pairs from right to left.
func (c *Calendar) meldSiblings(first int32) int32 {
	pairs := none // a list through next, the last pair first

	// Melding pairs first keeps the amortized cost logarithmic.
	for first != none {
		a := first
		b := c.entries[first].next
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
