package draw

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Sizes in SVG units, at a text size of 13.
const (
	cardWidth   = 208
	headHeight  = 42 // name and detail
	rowHeight   = 18 // one outcome
	footHeight  = 3  // below the last outcome
	columnGap   = 96
	cardGap     = 26
	dummyHeight = 12 // of a dummy vertex
	laneGap     = 9  // between two edges that lead back
	margin      = 24
)

// maxDummies bounds the dummy vertices: without it they are as many as edges times columns,
// some 10^7 in a flow of 5,000 menus.
const maxDummies = 20_000

// layout is a layered drawing (Sugiyama, Tagawa and Toda, 1981). Its columns run from left to right
// by the longest path from the start, without the edges that lead back. Each column is ordered by
// the barycenters of its neighbors.
//
// A layout with more than maxDummies dummy vertices would be too large. Its longest edges then have
// no dummy vertices, so they run straight, under the cards that they pass.
type layout struct {
	graph *Graph
	sizes
	rows     [][]int // by box: its edges, each a row of the card
	back     []bool  // by edge: leads to an earlier column or to its own
	order    []int   // the boxes, each before the boxes that its forward edges lead to
	rank     []int   // by box: its column
	passes   int     // the most columns that an edge passes on dummy vertices
	straight int     // edges that pass more columns
	columns  [][]int // indexes of vertices, top to bottom
	vertices []vertex
	dummies  [][]int // by edge: the dummy vertices of the columns that it passes
	width    int
	height   int
}

// vertex is an item of a column: a card, or a dummy vertex of edges to one box that pass it.
type vertex struct {
	box    int // -1: a dummy vertex
	column int
	height int
	y      float64 // of its middle
	in     []port
	out    []port
}

// port is the other end of a connection: a vertex, and the difference of the two vertices' middles
// in y if the connection is straight.
type port struct {
	vertex int
	offset float64
}

// sizes are the heights of cards, and where edges leave and enter them, from their tops.
type sizes struct {
	heights []int // by box
	leave   []int // by edge: where it leaves its card
	entry   int   // where edges enter a card
	gap     int   // between two cards of a column
}

// newLayout lays a graph out.
func newLayout(g *Graph) *layout {
	l := newRanks(g)
	for n := range g.Boxes {
		l.heights = append(l.heights, headHeight+rowHeight*len(l.rows[n])+footHeight)
	}

	for i, e := range g.Edges {
		row := slices.Index(l.rows[e.From], i)
		l.leave = append(l.leave, headHeight+row*rowHeight+rowHeight/2)
	}

	l.entry = headHeight / 2
	l.gap = cardGap

	// Each of these steps needs the result of the one before it.
	l.addVertices()
	l.connect()
	l.orderColumns()
	l.position()
	l.fit()

	return l
}

// aboveStart is how far cards may be above the start, so that the start of a page's drawing is on
// the first screen.
const aboveStart = 160

// newSized lays cards of other sizes out in given columns. Each edge leads to the next column.
// A column is centered on the edges that lead to it, as far as aboveStart allows. So a high column
// does not tear the columns before it apart, and several columns do not become a staircase.
func newSized(g *Graph, rank []int, s sizes) *layout {
	l := &layout{graph: g, sizes: s, rank: rank, back: make([]bool, len(g.Edges))}
	l.addVertices()
	l.connect()
	l.orderColumns()
	l.stack()

	// Columns are placed from left to right, because a card's place follows its predecessors.
	highest := math.Inf(-1)
	for c, column := range l.columns {
		l.straighten(c, func(v *vertex) []port { return v.in })
		l.lower(column, highest)

		// The graph of a flow begins with its start.
		if c == 0 {
			start := &l.vertices[0]
			highest = start.y - float64(start.height)/2 - aboveStart
		}
	}

	return l
}

// lower moves the cards of a column down, so that none is above a height.
func (l *layout) lower(column []int, highest float64) {
	for i, id := range column {
		v := &l.vertices[id]
		least := highest + float64(v.height)/2
		if i > 0 {
			above := column[i-1]
			least = l.vertices[above].y + l.distance(above, id)
		}
		v.y = max(v.y, least)
	}
}

// newRanks returns a layout in which each box has its rank, which is its column, but no place in
// the column yet.
func newRanks(g *Graph) *layout {
	l := &layout{
		graph: g,
		rows:  make([][]int, len(g.Boxes)),
		back:  make([]bool, len(g.Edges)),
		rank:  make([]int, len(g.Boxes)),
	}

	// The steps below need the edges of each box.
	for i, e := range g.Edges {
		l.rows[e.From] = append(l.rows[e.From], i)
	}

	// A cycle has no longest path, so that the edges that close cycles are found before the ranks. The
	// dummies stand on edges over several ranks.
	l.findBack()
	l.rankBoxes()
	l.limitDummies()

	return l
}

// findBack marks the edges that close a cycle, by depth-first search in the order of the
// file, so that the first choices lead forward.
func (l *layout) findBack() {
	const (
		unseen = iota
		open
		closed
	)

	state := make([]int, len(l.graph.Boxes))
	var visit func(int)
	visit = func(n int) {
		state[n] = open
		for _, e := range l.rows[n] {
			switch to := l.graph.Edges[e].To; state[to] {
			case unseen:
				visit(to)
			case open:
				// An edge to a box that is still open leads back to the current path.
				l.back[e] = true
			}
		}
		state[n] = closed
		l.order = append(l.order, n)
	}

	for n := range l.graph.Boxes {
		if state[n] == unseen {
			visit(n)
		}
	}

	// A reversed postorder has each box before its successors, without the back edges.
	slices.Reverse(l.order)
}

// rankBoxes ranks each box by the length of the longest forward path to it.
func (l *layout) rankBoxes() {
	for _, n := range l.order {
		for _, i := range l.rows[n] {
			e := l.graph.Edges[i]
			if !l.back[i] {
				l.rank[e.To] = max(l.rank[e.To], l.rank[n]+1)
			}
		}
	}
}

// passed returns the number of columns that an edge passes; 0 for an edge that leads back.
func (l *layout) passed(edge int) int {
	e := l.graph.Edges[edge]
	return max(l.rank[e.To]-l.rank[e.From]-1, 0)
}

// limitDummies finds the most columns that edges may pass on dummy vertices.
func (l *layout) limitDummies() {
	edges := make([]int, slices.Max(append(slices.Clone(l.rank), 0))+1) // by the number of columns passed
	for i := range l.graph.Edges {
		edges[l.passed(i)]++
	}

	dummies := 0

	// The edges that pass the fewest columns get their dummies first. Edges over the limit are
	// straight.
	for passed, n := range edges {
		if dummies += passed * n; dummies <= maxDummies {
			l.passes = passed
		} else {
			l.straight += n
		}
	}
}

// note says how the layout is coarser, or is "".
func (l *layout) note() string {
	if l.straight == 0 {
		return ""
	}
	return fmt.Sprintf("coarse: %s of %s edges pass over more than %s and run straight, under the cards",
		diag.Thousands(l.straight), diag.Thousands(len(l.graph.Edges)), diag.Plural(l.passes, "column"))
}

// addVertices adds a vertex for each box, and for each column that edges to one box pass: these
// edges run together.
func (l *layout) addVertices() {
	l.columns = make([][]int, slices.Max(append(slices.Clone(l.rank), 0))+1)
	for n := range l.graph.Boxes {
		l.add(vertex{box: n, column: l.rank[n], height: l.heights[n]})
	}

	l.dummies = make([][]int, len(l.graph.Edges))
	joined := map[[2]int]int{} // by target and column
	for i, e := range l.graph.Edges {
		// Edges that pass too many columns are drawn straight, without dummies.
		if l.passed(i) > l.passes {
			continue
		}
		for c := l.rank[e.From] + 1; c < l.rank[e.To]; c++ {
			dummy, has := joined[[2]int{e.To, c}]
			if !has {
				dummy = l.add(vertex{box: -1, column: c, height: dummyHeight})
				joined[[2]int{e.To, c}] = dummy
			}
			l.dummies[i] = append(l.dummies[i], dummy)
		}
	}
}

func (l *layout) add(v vertex) int {
	id := len(l.vertices)
	l.vertices = append(l.vertices, v)
	l.columns[v.column] = append(l.columns[v.column], id)
	return id
}

// connect connects the vertices of each forward edge.
func (l *layout) connect() {
	for i, e := range l.graph.Edges {
		if l.back[i] {
			continue
		}

		// The offset and the head are distances in y from the middle of a vertex. The edge leaves its
		// card at a row.
		from := e.From
		offset := l.rowOffset(i)
		for _, next := range append(slices.Clone(l.dummies[i]), e.To) {
			head := 0.0

			// A card takes the edge at its head. A dummy takes it at its middle.
			if l.vertices[next].box >= 0 {
				head = l.headOffset(next)
			}

			// A straight piece leaves and enters at the same y, so the middles differ by this much.
			l.vertices[from].out = append(l.vertices[from].out, port{next, offset - head})
			l.vertices[next].in = append(l.vertices[next].in, port{from, head - offset})

			// After the first piece, the edge starts at a dummy, which has no rows.
			from = next
			offset = 0
		}
	}
}

// rowOffset returns the y of an edge's start, relative to the card's middle.
func (l *layout) rowOffset(edge int) float64 {
	return float64(l.leave[edge]) - float64(l.heights[l.graph.Edges[edge].From])/2
}

// headOffset returns the y of an edge's end, relative to the card's middle.
func (l *layout) headOffset(n int) float64 { return float64(l.entry) - float64(l.heights[n])/2 }

// orderColumns sorts each column by the barycenters of its predecessors, then of its
// successors, a few times. Ties keep the order of the file.
func (l *layout) orderColumns() {
	predecessors := func(v *vertex) []port { return v.in }
	successors := func(v *vertex) []port { return v.out }
	l.stack()

	// The order need not settle, so a fixed number of rounds bounds the work.
	for range 4 {
		for c := 1; c < len(l.columns); c++ {
			l.sortColumn(c, predecessors)
		}
		for c := len(l.columns) - 2; c >= 0; c-- {
			l.sortColumn(c, successors)
		}
	}

	// The last pass favors the predecessors, because a reader follows the edges from left to right.
	for c := range l.columns {
		l.sortColumn(c, predecessors)
	}
}

func (l *layout) sortColumn(c int, ports func(*vertex) []port) {
	at := make(map[int]float64, len(l.columns[c]))
	for _, id := range l.columns[c] {
		at[id] = l.barycenter(id, ports(&l.vertices[id]))
	}
	slices.SortStableFunc(l.columns[c], func(a, b int) int { return cmp.Compare(at[a], at[b]) })
	l.stackColumn(l.columns[c])
}

// barycenter returns the mean of the y values that make the connections of a vertex straight.
func (l *layout) barycenter(id int, ports []port) float64 {
	sum := 0.0
	for _, p := range ports {
		sum += l.vertices[p.vertex].y - p.offset
	}
	if len(ports) == 0 {
		return l.vertices[id].y
	}
	return sum / float64(len(ports))
}

func (l *layout) stack() {
	for _, column := range l.columns {
		l.stackColumn(column)
	}
}

// stackColumn places a column's vertices below each other, centered on y = 0.
func (l *layout) stackColumn(column []int) {
	total := 0
	for _, id := range column {
		total += l.vertices[id].height + l.gap
	}
	y := -float64(total) / 2
	for _, id := range column {
		l.vertices[id].y = y + float64(l.vertices[id].height)/2
		y += float64(l.vertices[id].height + l.gap)
	}
}

// position moves the vertices toward straight connections.
func (l *layout) position() {
	l.stack()
	all := func(v *vertex) []port { return slices.Concat(v.in, v.out) }
	for range 24 {
		for c := range l.columns {
			l.straighten(c, all)
		}
		for c := len(l.columns) - 1; c >= 0; c-- {
			l.straighten(c, all)
		}
	}
}

// fit moves the drawing to the margins, and finds its size.
func (l *layout) fit() {
	top := math.Inf(1)
	low := math.Inf(-1)
	for i := range l.vertices {
		v := &l.vertices[i]
		top = min(top, v.y-float64(v.height)/2)
		low = max(low, v.y+float64(v.height)/2)
	}

	// The top of the highest vertex moves to the margin.
	for i := range l.vertices {
		l.vertices[i].y += margin - top
	}

	l.width = 2*margin + len(l.columns)*(cardWidth+columnGap) - columnGap
	l.height = int(low-top) + 2*margin
}

// straighten moves one column's vertices to the barycenters of some of their ports, as far as their
// order and distances allow: to the mean of a pass that pushes down and one that pushes up.
func (l *layout) straighten(c int, ports func(*vertex) []port) {
	column := l.columns[c]
	down := make([]float64, len(column))
	for i, id := range column {
		down[i] = l.barycenter(id, ports(&l.vertices[id]))
	}

	// Both passes start from the same barycenters, so their mean favors no direction.
	up := slices.Clone(down)

	for i := 1; i < len(column); i++ {
		down[i] = max(down[i], down[i-1]+l.distance(column[i-1], column[i]))
	}

	for i := len(column) - 2; i >= 0; i-- {
		up[i] = min(up[i], up[i+1]-l.distance(column[i], column[i+1]))
	}

	for i, id := range column {
		l.vertices[id].y = (down[i] + up[i]) / 2
	}
}

// distance is the least distance between the middles of two neighbors of a column.
func (l *layout) distance(a, b int) float64 {
	gap := l.gap
	if l.vertices[a].box < 0 && l.vertices[b].box < 0 {
		gap = 0
	}
	return float64(l.vertices[a].height+l.vertices[b].height)/2 + float64(gap)
}
