package forecast

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// shapes are how a day's calls are spread over its intervals, by weekday.
type shapes struct {
	of [7][]float64 // shares, which add up to 1
	cv float64      // of an interval's volume beyond the day's variation and chance
}

// fading is the number of weeks after which a day counts 1/e of the last one.
const fading = 20.0

// shapesBefore estimates the shapes from the last same weekdays before an origin, without days with
// an unusual volume. The shape of a weekday is shrunk to the shape of all days as far as chance
// explains its difference.
func (d *days) shapesBefore(origin int, dropped map[int]bool) shapes {
	var used []int
	for day := max(0, origin-7*sameDays); day < origin; day++ {
		if d.state[day] == counted && !dropped[day] {
			used = append(used, day)
		}
	}
	out := d.shapesOf(used, origin)
	out.cv = d.intervalCV(used, &out)
	return out
}

// shapesOf estimates the shapes from given days.
func (d *days) shapesOf(used []int, origin int) shapes {
	var sums [7][]float64
	var weight [7]float64 // calls that the average share counts of a weekday, as if all counted alike
	all := make([]float64, d.slots)

	for w := range sums {
		sums[w] = make([]float64, d.slots)
	}

	// Recent days count more, as habits change. The weights fade by weeks.
	total := [7]float64{}
	squares := [7]float64{}
	for _, day := range used {
		w := int(d.first.Plus(day).Weekday())
		age := portable.Exp(float64(day-origin) / 7 / fading)
		for slot, n := range d.counts(day) {
			if n > 0 {
				sums[w][slot] += age * n
				all[slot] += age * n
			}
		}

		total[w] += age * d.total[day]
		squares[w] += age * age * d.total[day]
	}

	// The effective number of calls is the square of the weights' sum over the sum of their squares.
	sum := 0.0
	for w := range total {
		sum += total[w]
		if squares[w] > 0 {
			weight[w] = total[w] * total[w] / squares[w]
		}
	}

	var out shapes
	for w := range out.of {
		out.of[w] = make([]float64, d.slots)
	}

	if sum == 0 {
		return out
	}

	// Each share is shrunk to the share of all days. It keeps as much of its own as chance does not
	// explain.
	variety := shapeVariety(&sums, &total, &weight, all, sum)
	for w := range out.of {
		scale := 0.0
		for slot := range all {
			p := all[slot] / sum
			own := 0.0
			if total[w] > 0 && p > 0 {
				own = variety * p / (variety*p + 1/weight[w])
				p += own * (sums[w][slot]/total[w] - p)
			}

			out.of[w][slot] = p
			scale += p
		}

		for slot := range out.of[w] {
			out.of[w][slot] /= scale
		}
	}

	return out
}

// shapeVariety estimates how much the shares of an interval differ between the weekdays, beyond
// chance. The result is the squared coefficient of variation of these shares. It follows from their
// moments: with x the share on a weekday, p the share on all days and n the calls, (x - p)² has the
// mean variety·p² + p ÷ n.
func shapeVariety(sums *[7][]float64, total, weight *[7]float64, all []float64, sum float64) float64 {
	seen := 0.0
	expected := 0.0
	for w := range sums {
		if total[w] == 0 {
			continue
		}

		// The weekday is a part of all.
		rest := 1 - total[w]/sum
		for slot := range all {
			if p := all[slot] / sum; p > 0 {
				// Chance alone gives p ÷ n. The rest of the square is variety.
				x := sums[w][slot]/total[w] - p
				seen += x*x - rest*p/weight[w]
				expected += rest * rest * p * p
			}
		}
	}

	// A little variety remains, because a variety of exactly 0 would make all weekdays alike.
	const least, most = 0.02 * 0.02, 1.0
	if expected == 0 {
		return least
	}

	return min(max(seen/expected, least), most)
}

// intervalCV estimates the coefficient of variation of an interval's volume beyond the day's
// and chance: the square of a count's distance has the mean m + cv²·m².
func (d *days) intervalCV(used []int, s *shapes) float64 {
	seen := 0.0
	expected := 0.0
	for _, day := range used {
		w := int(d.first.Plus(day).Weekday())
		for slot, count := range d.counts(day) {
			p := s.of[w][slot]
			m := d.total[day] * p
			x := known(count) - m
			seen += x*x - m*(1-p)
			expected += m * m
		}
	}

	if expected == 0 || seen < 0 {
		return 0
	}
	return min(math.Sqrt(seen/expected), 1)
}

// known returns a count, or 0 where there is no row.
func known(count float64) float64 {
	if math.IsNaN(count) {
		return 0
	}
	return count
}
