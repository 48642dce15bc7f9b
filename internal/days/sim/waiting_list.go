package sim

import "container/heap"

// waitingList holds waiting callers and callbacks, the longest wait first, then the lower call
// number. The first one is found in constant time. One with a shorter wait than all others is added
// in constant time. All other operations take at most logarithmic time.
//
// Nearly all arrive in this order and are in a doubly linked list. The others are in a heap: a
// callback that is tried again, or a caller who overflows later than callers with a shorter wait.
type waitingList struct {
	head, tail *call // in order
	late       lateHeap
	n          int32 // in both
}

// listKind tells apart the two waiting lists that a call can be in.
type listKind uint8

const (
	ownList      listKind = iota // of its own queue
	overflowList                 // of another hub's
	listKinds
)

// link is a place in a doubly linked list of calls, nil at the ends.
type link struct{ next, prev *call }

// before reports whether c has waited longer than o.
func (c *call) before(o *call) bool {
	return c.since < o.since || c.since == o.since && c.number < o.number
}

func newWaitingLists(n int, kind listKind) []waitingList {
	lists := cacheAligned[waitingList](n)
	for i := range lists {
		lists[i].late.kind = kind
	}
	return lists
}

// first is who has waited longest, nil if nobody waits. Of a caller and the caller's own
// callback it is the callback, which alone comes late.
func (l *waitingList) first() *call {
	if len(l.late.calls) > 0 {
		if c := l.late.calls[0]; l.head == nil || !l.head.before(c) {
			return c
		}
	}
	return l.head
}

func (l *waitingList) insert(c *call) {
	l.n++
	last := l.tail
	kind := l.late.kind

	// The caller has waited longer than the last one: it overflows late, or is a callback.
	if last != nil && c.before(last) {
		heap.Push(&l.late, c)
		return
	}

	c.links[kind] = link{nil, last}
	c.late[kind] = none
	l.tail = c

	if last != nil {
		last.links[kind].next = c
	} else {
		l.head = c
	}
}

func (l *waitingList) remove(c *call) {
	l.n--
	kind := l.late.kind
	if at := c.late[kind]; at != none {
		heap.Remove(&l.late, int(at))
		return
	}

	// Each end of the list has no neighbor, and the list itself points at it.
	k := c.links[kind]
	if k.prev != nil {
		k.prev.links[kind].next = k.next
	} else {
		l.head = k.next
	}

	if k.next != nil {
		k.next.links[kind].prev = k.prev
	} else {
		l.tail = k.prev
	}
}

// all yields the calls of the list: the calls in order, then the calls of the heap.
func (l *waitingList) all(yield func(*call) bool) {
	for c := l.head; c != nil; c = c.links[l.late.kind].next {
		if !yield(c) {
			return
		}
	}
	for _, c := range l.late.calls {
		if !yield(c) {
			return
		}
	}
}

// lateHeap is a heap of calls. Each call knows its index. It implements [heap.Interface].
type lateHeap struct {
	calls []*call
	kind  listKind
}

func (h *lateHeap) Len() int           { return len(h.calls) }
func (h *lateHeap) Less(i, j int) bool { return h.calls[i].before(h.calls[j]) }

func (h *lateHeap) Swap(i, j int) {
	h.calls[i], h.calls[j] = h.calls[j], h.calls[i]
	h.calls[i].late[h.kind] = int32(i)
	h.calls[j].late[h.kind] = int32(j)
}

// Push adds a *call at the end.
func (h *lateHeap) Push(c any) {
	added := c.(*call)
	added.late[h.kind] = int32(len(h.calls))
	h.calls = append(h.calls, added)
}

// Pop removes the last *call.
func (h *lateHeap) Pop() any {
	last := h.calls[len(h.calls)-1]
	h.calls = h.calls[:len(h.calls)-1]
	return last
}
