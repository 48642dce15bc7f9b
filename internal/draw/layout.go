package draw

import (
	"cmp"
	"math"
	"slices"
)

// Sizes in SVG units, at a text size of 13.
const (
	cardWidth  = 208
	headHeight = 42 // name and detail
	rowHeight  = 18 // one outcome
	columnGap  = 96
	cardGap    = 26
	wayHeight  = 12 // what an edge takes of a column that it only passes
	laneGap    = 9  // between two edges that lead back
	margin     = 24
)

// layout is a drawing in layers (Sugiyama, Tagawa and Toda, 1981): columns from
// left to right by the longest way from the start, the edges that lead back
// apart from them, and each column ordered by where its edges come from.
type layout struct {
	graph   *Graph
	rows    [][]int // by node: its edges, in order: one row of the card each
	back    []bool  // by edge: leads to an earlier column, or to its own
	rank    []int   // by node: its column
	columns [][]int // vertices, top to bottom
	vertex  []vertex
	ways    [][]int // by edge: the vertices that it passes
	width   int
	height  int
}

// vertex is what takes room in a column: a card, or an edge's way through.
type vertex struct {
	node   int // -1: a way through
	column int
	height int
	y      float64 // its middle
	from   []port  // what leads to it, with the height of the port above the middle
	to     []port
}

// port is the other end of a connection and where on that end it is fixed,
// relative to the end's middle.
type port struct {
	vertex int
	offset float64
}

func newLayout(g *Graph) *layout {
	l := &layout{graph: g, rows: make([][]int, len(g.Nodes)), back: make([]bool, len(g.Edges)), rank: make([]int, len(g.Nodes))}
	for i, e := range g.Edges {
		l.rows[e.From] = append(l.rows[e.From], i)
	}
	l.findBack()
	l.rankNodes()
	l.place()
	l.connect()
	l.order()
	l.spread()
	return l
}

// findBack marks the edges that close a cycle, by depth-first search in the
// order of the file, so that the choices that a reader meets first lead forward.
func (l *layout) findBack() {
	const (
		unseen = iota
		open
		closed
	)
	state := make([]int, len(l.graph.Nodes))
	var visit func(int)
	visit = func(n int) {
		state[n] = open
		for _, e := range l.rows[n] {
			switch to := l.graph.Edges[e].To; state[to] {
			case unseen:
				visit(to)
			case open:
				l.back[e] = true
			}
		}
		state[n] = closed
	}
	for n := range l.graph.Nodes {
		if state[n] == unseen {
			visit(n)
		}
	}
}

// rankNodes gives each node the length of the longest forward way to it.
func (l *layout) rankNodes() {
	for range l.graph.Nodes { // at most so many rounds: forward edges have no cycle
		moved := false
		for i, e := range l.graph.Edges {
			if !l.back[i] && l.rank[e.To] <= l.rank[e.From] {
				l.rank[e.To] = l.rank[e.From] + 1
				moved = true
			}
		}
		if !moved {
			return
		}
	}
}

// place makes a vertex of each node, and of each column that an edge passes.
func (l *layout) place() {
	l.columns = make([][]int, slices.Max(append(slices.Clone(l.rank), 0))+1)
	for n := range l.graph.Nodes {
		l.add(vertex{node: n, column: l.rank[n], height: headHeight + rowHeight*len(l.rows[n]) + 3})
	}
	l.ways = make([][]int, len(l.graph.Edges))
	for i, e := range l.graph.Edges {
		if l.back[i] {
			continue
		}
		for c := l.rank[e.From] + 1; c < l.rank[e.To]; c++ {
			l.ways[i] = append(l.ways[i], l.add(vertex{node: -1, column: c, height: wayHeight}))
		}
	}
}

func (l *layout) add(v vertex) int {
	id := len(l.vertex)
	l.vertex = append(l.vertex, v)
	l.columns[v.column] = append(l.columns[v.column], id)
	return id
}

func (l *layout) connect() {
	for i, e := range l.graph.Edges {
		if l.back[i] {
			continue
		}
		from, offset := e.From, l.rowOffset(i)
		for _, next := range append(slices.Clone(l.ways[i]), e.To) {
			in := 0.0
			if l.vertex[next].node >= 0 {
				in = l.headOffset(next)
			}
			l.vertex[from].to = append(l.vertex[from].to, port{next, offset - in})
			l.vertex[next].from = append(l.vertex[next].from, port{from, in - offset})
			from, offset = next, 0
		}
	}
}

// rowOffset is where an edge leaves its card, below the card's middle.
func (l *layout) rowOffset(edge int) float64 {
	n := l.graph.Edges[edge].From
	row := slices.Index(l.rows[n], edge)
	return float64(headHeight+row*rowHeight+rowHeight/2) - float64(l.vertex[n].height)/2
}

// headOffset is where an edge enters a card, below (so negative) its middle.
func (l *layout) headOffset(n int) float64 {
	return headHeight/2 - float64(l.vertex[n].height)/2
}

// order sorts each column by the mean height of what leads to it, then of what
// it leads to, a few times over; the file's order breaks ties.
func (l *layout) order() {
	l.stack()
	for range 4 {
		for c := 1; c < len(l.columns); c++ {
			l.sortColumn(c, func(v *vertex) []port { return v.from })
		}
		for c := len(l.columns) - 2; c >= 0; c-- {
			l.sortColumn(c, func(v *vertex) []port { return v.to })
		}
	}
	for c := range l.columns {
		l.sortColumn(c, func(v *vertex) []port { return v.from })
	}
}

func (l *layout) sortColumn(c int, ends func(*vertex) []port) {
	wish := make(map[int]float64, len(l.columns[c]))
	for _, id := range l.columns[c] {
		wish[id] = l.wish(id, ends(&l.vertex[id]))
	}
	slices.SortStableFunc(l.columns[c], func(a, b int) int { return cmp.Compare(wish[a], wish[b]) })
	l.stackColumn(l.columns[c])
}

// wish is the height at which the vertex's connections would be straight.
func (l *layout) wish(id int, ends ...[]port) float64 {
	sum, n := 0.0, 0
	for _, side := range ends {
		for _, p := range side {
			sum += l.vertex[p.vertex].y - p.offset
		}
		n += len(side)
	}
	if n == 0 {
		return l.vertex[id].y
	}
	return sum / float64(n)
}

// stack puts each column's vertices below one another, around height 0.
func (l *layout) stack() {
	for _, column := range l.columns {
		l.stackColumn(column)
	}
}

func (l *layout) stackColumn(column []int) {
	total := 0
	for _, id := range column {
		total += l.vertex[id].height + cardGap
	}
	y := -float64(total) / 2
	for _, id := range column {
		l.vertex[id].y = y + float64(l.vertex[id].height)/2
		y += float64(l.vertex[id].height + cardGap)
	}
}

// spread moves the vertices toward straight connections without changing their
// order or letting them touch, then puts the drawing at the margin.
func (l *layout) spread() {
	l.stack()
	for range 24 {
		for c := range l.columns {
			l.settle(c)
		}
		for c := len(l.columns) - 1; c >= 0; c-- {
			l.settle(c)
		}
	}
	top, bottom := math.Inf(1), math.Inf(-1)
	for i := range l.vertex {
		v := &l.vertex[i]
		top, bottom = min(top, v.y-float64(v.height)/2), max(bottom, v.y+float64(v.height)/2)
	}
	for i := range l.vertex {
		l.vertex[i].y += margin - top
	}
	l.width = 2*margin + len(l.columns)*cardWidth + (len(l.columns)-1)*columnGap
	l.height = int(bottom-top) + 2*margin
}

// settle moves one column's vertices to the heights they wish for, as far as
// their neighbors in the column let them: those above and those below push with
// the mean of both passes.
func (l *layout) settle(c int) {
	column := l.columns[c]
	down, up := make([]float64, len(column)), make([]float64, len(column))
	for i, id := range column {
		down[i] = l.wish(id, l.vertex[id].from, l.vertex[id].to)
	}
	copy(up, down)
	for i := 1; i < len(column); i++ {
		down[i] = max(down[i], down[i-1]+l.apart(column[i-1], column[i]))
	}
	for i := len(column) - 2; i >= 0; i-- {
		up[i] = min(up[i], up[i+1]-l.apart(column[i], column[i+1]))
	}
	for i, id := range column {
		l.vertex[id].y = (down[i] + up[i]) / 2
	}
}

// apart is the least distance of the middles of two neighbors of a column.
func (l *layout) apart(a, b int) float64 {
	gap := cardGap
	if l.vertex[a].node < 0 && l.vertex[b].node < 0 {
		gap = 0
	}
	return float64(l.vertex[a].height+l.vertex[b].height)/2 + float64(gap)
}
