package draw

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Any cards: each is placed once, none overlaps another one or leaves the drawing, and each way
// that is not folded is drawn to its card or named there.
func TestAnyCardsArePlaced(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		cards := make([]Card, rapid.IntRange(1, 25).Draw(t, "cards"))
		for i := range cards {
			cards[i].HasTwo = rapid.Bool().Draw(t, "has two")
			for range rapid.IntRange(0, 5).Draw(t, "ways") {
				cards[i].Ways = append(cards[i].Ways, Way{
					To: rapid.IntRange(-1, len(cards)-1).Draw(t, "to"), Folded: rapid.Bool().Draw(t, "folded"),
				})
			}
		}
		p := Place(cards, rapid.IntRange(1, 6).Draw(t, "columns"))

		at := map[int]PlacedCard{}
		for i, c := range p.Cards {
			at[c.Card] = c
			if c.X < 0 || c.Y < 0 || c.X+c.Width > p.Width || c.Y+c.Height > p.Height {
				t.Fatalf("card %d lies at %d,%d with %d×%d in a drawing of %d×%d", c.Card, c.X, c.Y, c.Width, c.Height, p.Width, p.Height)
			}
			for _, o := range p.Cards[:i] {
				if c.X < o.X+o.Width && o.X < c.X+c.Width && c.Y < o.Y+o.Height && o.Y < c.Y+c.Height {
					t.Fatalf("cards %d and %d overlap", c.Card, o.Card)
				}
			}
		}
		if len(at) != len(cards) || len(p.Cards) != len(cards) {
			t.Fatalf("%d cards are placed of %d", len(p.Cards), len(cards))
		}

		lines := 0
		for from := range cards {
			if n := len(at[from].Shown) + len(at[from].Folded); n != len(cards[from].Ways) {
				t.Fatalf("card %d has %d ways, and shows or folds %d", from, len(cards[from].Ways), n)
			}
			for _, way := range at[from].Shown {
				switch {
				case way.Drawn:
					lines++
					if at[way.Way.To].X <= at[from].X {
						t.Fatalf("a drawn way leads back from card %d to %d", from, way.Way.To)
					}
				case way.Way.To >= 0 && !slices.Contains(at[way.Way.To].From, from):
					t.Fatalf("card %d does not name card %d, from which a way leads to it", way.Way.To, from)
				}
			}
		}
		if len(p.Lines) != lines {
			t.Fatalf("%d lines for %d drawn ways", len(p.Lines), lines)
		}
	})
}

// Columns stand next to each other and are no staircase: where each card leads to several cards, the
// drawing is as high as its highest column, and the little that a column may be above the start.
func TestColumnsAreNoStaircase(t *testing.T) {
	const most = 5
	cards := []Card{{}}
	add := func(from, n int) (first int) {
		first = len(cards)
		for range n {
			cards[from].Ways = append(cards[from].Ways, Way{To: len(cards)})
			cards = append(cards, Card{})
		}
		return first
	}
	last := 0
	for range 4 {
		last = add(last, most) + most - 1 // the lowest card of each column leads on
	}
	p := Place(cards, 6)

	highest := 0
	columns := map[int]int{}
	for _, c := range p.Cards {
		columns[c.X] += c.Height + betweenCards
		highest = max(highest, columns[c.X])
	}
	if len(columns) != 5 {
		t.Fatalf("%d columns, want 5", len(columns))
	}

	// Each column is centered on a card that leads to it, which is in the lower half of its column at most.
	if limit := 2*aroundCards + highest + 3*highest/2; p.Height > limit {
		t.Errorf("a drawing of columns of %d is %d high, want at most %d", highest, p.Height, limit)
	}
	for _, c := range p.Cards {
		if start := p.Cards[0]; c.Y < start.Y-aboveStart {
			t.Errorf("card %d is %d above the start", c.Card, start.Y-c.Y)
		}
	}
}

// A last step for which the columns do not suffice is in the last column, and does not begin a band.
func TestEndsBeginNoBand(t *testing.T) {
	const columns = 3
	cards := make([]Card, columns+1)
	for i := range columns {
		cards[i].Ways = []Way{{To: i + 1}}
	}
	p := Place(cards, columns)
	at := map[int]PlacedCard{}
	for _, c := range p.Cards {
		at[c.Card] = c
	}
	if at[columns].X != at[columns-1].X || !slices.Equal(at[columns].From, []int{columns - 1}) {
		t.Errorf("the end is at %d below %v, want at %d", at[columns].X, at[columns].From, at[columns-1].X)
	}

	// A step that leads on needs a band.
	cards = append(cards, Card{})
	cards[columns].Ways = []Way{{To: columns + 1}}
	for _, c := range Place(cards, columns).Cards {
		at[c.Card] = c
	}
	if at[columns].X != at[0].X || at[columns].Y <= at[0].Y {
		t.Errorf("a step that leads on is at %d, %d", at[columns].X, at[columns].Y)
	}
}

// Each card but the start has a drawn way to it, as long as one band holds all columns.
func TestEachCardIsReachedByALine(t *testing.T) {
	cards := []Card{
		{Ways: []Way{{To: 1}, {To: 3}}}, // a long way to 3 is named
		{Ways: []Way{{To: 2}, {To: 0}}}, // a way back is named
		{Ways: []Way{{To: 3}}},
		{},
	}
	p := Place(cards, 6)
	to := []int{}
	for _, line := range p.Lines {
		to = append(to, line.To)
	}
	if want := []int{1, 2, 3}; !slices.Equal(to, want) {
		t.Errorf("lines lead to %d, want %d", to, want)
	}
	from := map[int][]int{}
	for _, c := range p.Cards {
		from[c.Card] = c.From
	}
	if !slices.Equal(from[3], []int{0}) || !slices.Equal(from[0], []int{1}) {
		t.Errorf("cards are also reached from %v, want 0 from 1 and 3 from 0", from)
	}
}

// A card is as high as its head, what it says, the line of cards from which ways lead to it, and its ways.
func TestHeightsOfCards(t *testing.T) {
	p := Place([]Card{
		{Ways: []Way{{To: 1}}},
		{Ways: []Way{{To: 0}}}, // back, so that card 0 names it
		{HasTwo: true},
		{},
	}, 4)
	height := map[int]int{}
	for _, c := range p.Cards {
		height[c.Card] = c.Height
	}
	if got := height[0] - height[1]; got != fromHeight {
		t.Errorf("a way back makes a card %d higher, want %d", got, fromHeight)
	}
	if got := height[2] - height[3]; got != saysHeight {
		t.Errorf("two lines make a card %d higher, want %d", got, saysHeight)
	}
	if got := height[1] - height[3]; got <= 0 {
		t.Errorf("a way makes a card %d higher", got)
	}
}
