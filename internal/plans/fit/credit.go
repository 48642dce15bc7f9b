package fit

import (
	"cmp"
	"math"
	"slices"
)

// preference are the choices between two kinds of callers, by how much longer the other has
// waited.
type preference struct {
	longer   []float64 // in order
	overtook []int     // of the choices before each, and of all
}

// newPreference takes at most 20,000 of the choices, evenly.
func newPreference(chances []chance) *preference {
	const most = 20_000
	slices.SortFunc(chances, func(a, b chance) int { return cmp.Compare(a.longer, b.longer) })

	p := &preference{overtook: []int{0}}

	// The running count gives the number of overtakings up to any wait without another pass.
	for i := 0; i < len(chances); i += 1 + len(chances)/most {
		c := chances[i]
		n := p.overtook[len(p.longer)]
		if c.overtook {
			n++
		}
		p.longer, p.overtook = append(p.longer, float64(c.longer)), append(p.overtook, n)
	}

	return p
}

// disagree counts the choices that contradict a credit between the first i and the others.
func (p *preference) disagree(i int) int {
	// Below the credit the first class should overtake, and above it should not.
	n := len(p.longer)
	return i - p.overtook[i] + p.overtook[n] - p.overtook[i]
}

// creditOf estimates how much longer the other must have waited to be taken first. There is a
// credit if the seconds that most choices agree with (the maximum score of Manski, 1975) are
// likelier than none and than a credit without end by e¹⁰, and nine of ten agree. It is a time
// that differs from choice to choice within some seconds, as where waits count by steps, and
// each choice may disagree with it with the same probability: its middle is estimated by
// maximum likelihood, with the interval of the likelihood ratio.
func creditOf(chances []chance) Estimate {
	const enough, gain, agree, half, near = 20, 10, 0.9, 1.92, 3
	if len(chances) < enough {
		return Estimate{}
	}

	p := newPreference(chances)
	n := len(p.longer)

	// The credit with the fewest disagreements is the maximum score. It needs no model of the errors.
	least := n
	for i := range n + 1 {
		least = min(least, p.disagree(i))
	}

	// Each choice disagrees by chance with one probability, so a disagreement costs its log odds.
	wrong := (float64(least) + 0.5) / float64(n+1)
	lost := func(i int) float64 { return math.Log((1-wrong)/wrong) * float64(p.disagree(i)-least) }
	if wrong > 1-agree || lost(0) < gain || lost(n) < gain {
		return Estimate{}
	}

	// The search is limited to the credits that are not far less likely than the best one.
	first := 0
	last := n - 1
	for first+1 < last && lost(first) > near*gain {
		first++
	}

	for last > first+1 && lost(last) > near*gain {
		last--
	}

	// The likelihood has several peaks, so it is computed on a grid instead of by a gradient.
	const points = 400
	from := p.longer[max(0, first-1)]
	step := (p.longer[last] - from) / points
	point := func(k int) float64 { return from + float64(float64(k)*step) }
	likelihoods := make([]float64, points+1)
	most := math.Inf(-1)
	for k := range likelihoods {
		likelihoods[k] = p.likelihood(point(k))
		most = max(most, likelihoods[k])
	}

	out := Estimate{
		Low:    math.Inf(1),
		High:   math.Inf(-1),
		N:      len(chances),
		Method: "maximum likelihood and the maximum score of Manski (1975), likelihood ratio",
	}

	// A flat top has several best points. Their middle is the estimate, and its edges bound the
	// interval.
	best := 0.0
	ties := 0.0
	for k, l := range likelihoods {
		at := point(k)
		if l >= most-half {
			out.Low = min(out.Low, at-step)
			out.High = max(out.High, at+step)
		}
		if l >= most-1e-9 {
			best += at
			ties++
		}
	}

	// A credit below 0 would be a credit of the other class.
	out.Value = best / ties
	out.Low = max(0, out.Low)
	return out
}

// likelihood returns the log-likelihood of the choices if the credit has some middle, at the
// likeliest of some widths.
func (p *preference) likelihood(middle float64) float64 {
	most := math.Inf(-1)
	for _, width := range []float64{0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30} {
		// Choices outside of the width should all agree. Only inside it the share of overtakings falls
		// from 1 to 0.
		i, _ := slices.BinarySearch(p.longer, middle-width)
		k, _ := slices.BinarySearch(p.longer, middle+width)
		n := len(p.longer)
		wrong := float64(i - p.overtook[i] + p.overtook[n] - p.overtook[k])
		others := float64(i + n - k)

		// A lapse is a choice against the order. Half an event keeps its logarithm finite.
		lapse := (wrong + 0.5) / (others + 1)
		sum := float64(wrong*math.Log(lapse)) + float64((others-wrong)*math.Log(1-lapse))
		for ; i < k; i++ {
			part := lapse + float64((1-2*lapse)*(middle+width-p.longer[i])/(2*width)) // that is overtaken
			if p.overtook[i+1] == p.overtook[i] {
				part = 1 - part
			}
			sum += math.Log(part)
		}

		most = max(most, sum)
	}

	return most
}
