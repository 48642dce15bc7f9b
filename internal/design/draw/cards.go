package draw

import (
	"fmt"
	"math"
	"slices"
)

// Sizes of cards in pixels. The style sheet of a page gives its cards the same sizes.
const (
	pageCardWidth = 178
	cardHead      = 48 // title and kind
	saysHeight    = 34 // two lines of a prompt
	fromHeight    = 17 // the names of the steps from which ways lead here that are not drawn
	wayHeight     = 24
	entryHeight   = 22 // from the top of a card to the tip of a way that leads to it
	betweenColumn = 31
	betweenCards  = 32
	betweenBands  = 40
	aroundCards   = 8
)

// Card is a step as a page shows it, with its ways out.
type Card struct {
	Step   int   // of the caller's own list
	HasTwo bool  // the card shows two lines of a prompt
	Ways   []Way // in the order of the file
}

// Way is an outcome of a step.
type Way struct {
	Edge   int  // of the caller's own list
	To     int  // the card that it leads to; -1 if that is not shown
	Folded bool // the card hides it in a list that opens
	Width  float64
}

// Placed is a drawing of cards.
type Placed struct {
	Size
	Cards []PlacedCard // by column, from the left; in a column the lowest first
	Lines []Line
}

// Size is the size of a drawing or card.
type Size struct{ Width, Height int }

// Rectangle is the place of a card: its corner at the top left, and its size.
type Rectangle struct {
	X, Y int
	Size
}

// PlacedCard is a card at its place.
type PlacedCard struct {
	Card int // index
	Rectangle
	Shown, Folded []PlacedWay
	From          []int // cards whose ways lead here and are not drawn
}

// PlacedWay is a way of a card. If it is drawn, a line leads to its step. If not, the card names it.
type PlacedWay struct {
	Way   Way
	Drawn bool
}

// Line is a drawn way with its tip.
type Line struct {
	From, To  int // cards
	Edge      int
	Path, Tip string
	Width     string
}

// Place lays cards out from left to right, and after some columns goes on below. The first
// card is the start. A way is drawn if it leads to the next column. The other ways would
// cross cards, so the cards name them at both ends.
func Place(cards []Card, columns int) *Placed {
	p := newPlacing(cards, columns)
	p.drawWays()
	p.order()
	p.stackBands()
	return p.placed()
}

// placing lays out cards.
type placing struct {
	cards   []Card
	columns int // of a band
	rank    []int
	drawn   map[[2]int]bool // by card and way
	from    [][]int         // by card: cards whose ways lead here and are not drawn
	layout  *layout
	shift   []float64 // by band: what is added to each y
	height  int
}

// newPlacing finds the column of each card.
func newPlacing(cards []Card, columns int) *placing {
	g := &Graph{Boxes: make([]Box, len(cards))}
	for from := range cards {
		for _, way := range cards[from].Ways {
			// Folded ways and ways out of the drawing have no card to place.
			if way.To >= 0 && !way.Folded {
				g.Edges = append(g.Edges, Edge{From: from, To: way.To})
			}
		}
	}

	p := &placing{
		cards:   cards,
		columns: columns,
		rank:    newRanks(g).rank,
		drawn:   map[[2]int]bool{},
		from:    make([][]int, len(cards)),
	}
	p.keepEnds(g)
	return p
}

// keepEnds moves a card without ways from the first column of a band to the last column of the band
// before. No way to it is drawn in either place, but there it is near the cards that name it.
func (p *placing) keepEnds(g *Graph) {
	leads := make([]bool, len(p.cards))
	for _, e := range g.Edges {
		leads[e.From] = true
	}

	for card := range p.cards {
		isFirst := p.rank[card] > 0 && p.rank[card]%p.columns == 0
		if isFirst && !leads[card] {
			p.rank[card]--
		}
	}
}

// drawWays decides which ways are drawn, and lists the others at the card that they lead to.
func (p *placing) drawWays() {
	for from := range p.cards {
		for i, way := range p.cards[from].Ways {
			// A way out of the drawing leads to no card, and the card hides its folded ways in a list.
			if way.To < 0 || way.Folded {
				continue
			}

			// Only ways to the next column are drawn. Longer ways would cross other cards.
			isNext := p.rank[way.To] == p.rank[from]+1 && p.band(way.To) == p.band(from)
			if isNext {
				p.drawn[[2]int{from, i}] = true
			} else if !slices.Contains(p.from[way.To], from) {
				// Two ways from one card to another are listed once.
				p.from[way.To] = append(p.from[way.To], from)
			}
		}
	}
}

// band returns the band of a card: the cards go on in the next band, below, after some columns.
func (p *placing) band(card int) int { return p.rank[card] / p.columns }

// order places the cards of each column so that the drawn ways are nearly straight.
func (p *placing) order() {
	g := &Graph{Boxes: make([]Box, len(p.cards))}
	var rows []int // by edge: the y at which it leaves its card
	for from := range p.cards {
		row := 0
		for i, way := range p.cards[from].Ways {
			if way.Folded {
				continue
			}

			// A row takes its height whether its way is drawn or not, so both count.
			if p.drawn[[2]int{from, i}] {
				g.Edges = append(g.Edges, Edge{From: from, To: way.To})
				rows = append(rows, p.rowAt(from, row))
			}
			row++
		}
	}

	heights := make([]int, len(p.cards))
	for i := range heights {
		heights[i] = p.heightOf(i)
	}

	p.layout = newSized(g, p.rank, sizes{heights: heights, leave: rows, entry: entryHeight, gap: betweenCards})
}

// headOf is the height of a card above its ways.
func (p *placing) headOf(card int) int {
	height := cardHead
	if p.cards[card].HasTwo {
		height += saysHeight
	}
	if len(p.from[card]) > 0 {
		height += fromHeight
	}
	return height
}

// rowAt is the y of a shown way in its card.
func (p *placing) rowAt(card, row int) int { return p.headOf(card) + row*wayHeight + wayHeight/2 }

func (p *placing) heightOf(card int) int {
	shown := 0
	folded := 0
	for _, way := range p.cards[card].Ways {
		if way.Folded {
			folded = 1 // a line that opens the list of all
		} else {
			shown++
		}
	}
	return p.headOf(card) + (shown+folded)*wayHeight
}

// stackBands places the bands below each other.
func (p *placing) stackBands() {
	bottom := float64(aroundCards)
	all := p.layout.columns
	for from := 0; from < len(all); from += p.columns {
		// A column's cards may begin at any height, so the band's extent is measured first.
		top := math.Inf(1)
		low := math.Inf(-1)
		for _, column := range all[from:min(from+p.columns, len(all))] {
			for _, id := range column {
				v := &p.layout.vertices[id]
				top = min(top, v.y-float64(v.height)/2)
				low = max(low, v.y+float64(v.height)/2)
			}
		}

		p.shift = append(p.shift, bottom-top)
		bottom += low - top + betweenBands
	}

	p.height = int(math.Ceil(bottom)) - betweenBands + aroundCards
}

// at is the left upper corner of a card.
func (p *placing) at(card int) (x, y int) {
	v := &p.layout.vertices[card]
	x = aroundCards/2 + p.rank[card]%p.columns*(pageCardWidth+betweenColumn)
	return x, int(math.Round(v.y - float64(v.height)/2 + p.shift[p.band(card)]))
}

// placed writes the result. In a column the lowest card comes first, so that the open list of a
// card lies over the card below it.
func (p *placing) placed() *Placed {
	across := min(p.columns, len(p.layout.columns))
	width := aroundCards + across*(pageCardWidth+betweenColumn) - betweenColumn
	out := &Placed{Size: Size{width, p.height}}
	for _, column := range p.layout.columns {
		for _, card := range slices.Backward(column) {
			out.Cards = append(out.Cards, p.card(card))
		}
	}
	for card := range p.cards {
		out.Lines = append(out.Lines, p.lines(card)...)
	}
	return out
}

func (p *placing) card(card int) PlacedCard {
	x, y := p.at(card)
	out := PlacedCard{Card: card, Rectangle: Rectangle{x, y, Size{pageCardWidth, p.heightOf(card)}}, From: p.from[card]}
	for i, way := range p.cards[card].Ways {
		placed := PlacedWay{Way: way, Drawn: p.drawn[[2]int{card, i}]}
		if way.Folded {
			out.Folded = append(out.Folded, placed)
		} else {
			out.Shown = append(out.Shown, placed)
		}
	}
	return out
}

// lines are the drawn ways of a card.
func (p *placing) lines(card int) []Line {
	const tip = 7
	var out []Line
	left, top := p.at(card)
	row := 0
	for i, way := range p.cards[card].Ways {
		if way.Folded {
			continue
		}

		// The row is counted before undrawn ways are skipped, because they take a row too.
		y := top + p.rowAt(card, row)
		row++

		if !p.drawn[[2]int{card, i}] {
			continue
		}

		x := left + pageCardWidth
		toX, toY := p.at(way.To)
		toY += entryHeight

		// Both control points lie in the middle, so the line leaves and arrives level.
		middle := x + betweenColumn/2
		out = append(out, Line{
			From: card, To: way.To, Edge: way.Edge, Width: fmt.Sprintf("%.1f", way.Width),
			Path: fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x, y, middle, y, middle, toY, toX-tip+1, toY),
			Tip: fmt.Sprintf("M%d %.1fL%d %dL%d %.1fZ", toX-tip, float64(toY)-4.5, toX, toY, toX-tip,
				float64(toY)+4.5),
		})
	}

	return out
}
