package sim

// levels are waiting lists of a queue: by level of priority, the highest first, then by class of language. The callers of
// a list are answered by the same groups.
type levels struct {
	lists   []waitingList
	classOf []uint8 // by language
	classes int
	n       int32 // callers and callbacks in all lists
}

func newLevels(of *queueTable, kind listKind) levels {
	n := len(of.priorities) * of.languageClasses
	return levels{lists: newWaitingLists(n, kind), classOf: of.languageClass, classes: of.languageClasses}
}

// list is the list of a caller or callback.
func (l *levels) list(c *call) *waitingList {
	return &l.lists[int(c.level)*l.classes+int(l.classOf[c.agentLanguage])]
}

func (l *levels) insert(c *call) {
	l.list(c).insert(c)
	l.n++
}

func (l *levels) remove(c *call) {
	l.list(c).remove(c)
	l.n--
}

// at returns the lists of a level.
func (l *levels) at(level int16) []waitingList {
	from := int(level) * l.classes
	return l.lists[from : from+l.classes]
}

// all yields the callers and callbacks of all lists.
func (l *levels) all(yield func(*call) bool) {
	for i := range l.lists {
		for c := range l.lists[i].all {
			if !yield(c) {
				return
			}
		}
	}
}

// ahead counts the callers at a level or above.
func (l *levels) ahead(level int16) int32 {
	n := int32(0)
	for i := range l.lists[:(int(level)+1)*l.classes] {
		n += l.lists[i].n
	}
	return n
}

// aheadOf counts the callers who are ahead of one who waits: all of a higher level, and the callers of its level
// who have waited longer.
func (l *levels) aheadOf(c *call) int32 {
	n := l.ahead(c.level - 1)
	lists := l.at(c.level)
	for i := range lists {
		for other := range lists[i].all {
			if other.before(c) {
				n++
			}
		}
	}
	return n
}
