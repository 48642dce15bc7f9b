package sim

// levels are waiting lists of a queue. The callers of a list have the same level of priority, and the same groups
// answer them.
type levels struct {
	lists   [][]waitingList // by level, the highest first, then by class of language
	classOf []uint8         // by language
	n       int32           // callers and callbacks in all lists
}

func newLevels(of *queueTable, kind listKind) levels {
	l := levels{classOf: of.languageClass}
	lists := newWaitingLists(len(of.priorities)*of.languageClasses, kind)
	for range of.priorities {
		l.lists = append(l.lists, lists[:of.languageClasses])
		lists = lists[of.languageClasses:]
	}
	return l
}

// list is the list of a caller or callback.
func (l *levels) list(c *call) *waitingList { return &l.lists[c.level][l.classOf[c.agentLanguage]] }

func (l *levels) insert(c *call) {
	l.n++
	l.list(c).insert(c)
}

func (l *levels) remove(c *call) {
	l.n--
	l.list(c).remove(c)
}

// all yields the callers and callbacks of all lists.
func (l *levels) all(yield func(*call) bool) {
	for _, lists := range l.lists {
		for i := range lists {
			for c := range lists[i].all {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// ahead counts the callers at a level or above.
func (l *levels) ahead(level int16) int32 {
	n := int32(0)
	for _, lists := range l.lists[:level+1] {
		for i := range lists {
			n += lists[i].n
		}
	}
	return n
}

// aheadOf counts the callers who are ahead of one who waits: all of a higher level, and the callers of its level
// who have waited longer.
func (l *levels) aheadOf(c *call) int32 {
	n := l.ahead(c.level - 1)
	lists := l.lists[c.level]
	for i := range lists {
		for other := range lists[i].all {
			if other.before(c) {
				n++
			}
		}
	}
	return n
}
