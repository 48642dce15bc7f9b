package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// meanWords are parts of names of columns that have means.
var meanWords = []string{"avg", "average", "mean", "aht"}

// divideSums divides the handle times by the calls answered if their column has the sum of each interval. Systems
// export both under the name "Handle Time".
func (r *IntervalReader) divideSums(rows []Interval) {
	const handleTime = 2 // in averageColumns
	column := r.averages[handleTime]
	if len(column) == 0 {
		return
	}

	parts := strings.Split(normalized(column[0].name), "_")
	isMean := slices.ContainsFunc(meanWords, func(word string) bool { return slices.Contains(parts, word) })
	if isMean || !growsWithCalls(rows) {
		return
	}

	for i := range rows {
		answered, _ := rows[i].Endings()
		rows[i].AHT /= answered
		if answered == 0 {
			rows[i].AHT = math.NaN()
		}
	}

	if u := r.understood; u != nil {
		u.assumed = append(u.assumed, fmt.Sprintf(
			"%q grows with the calls answered: it is read as the sum of an interval, and divided by these calls",
			column[0].name))
	}
}

// growsWithCalls reports whether the handle times of a report are sums: they rise and fall with the calls answered, and
// the handle time per call varies less than half as much. Means vary on their own.
func growsWithCalls(rows []Interval) bool {
	const enough, least = 20, 0.8
	var sums, calls, means []float64
	for i := range rows {
		answered, _ := rows[i].Endings()
		isKnown := answered > 0 && !math.IsNaN(rows[i].AHT)
		if !isKnown {
			continue
		}
		sums = append(sums, rows[i].AHT)
		calls = append(calls, answered)
		means = append(means, rows[i].AHT/answered)
	}

	return len(sums) >= enough && correlation(sums, calls) > least && 2*variation(means) < variation(sums)
}

// variation is the coefficient of variation.
func variation(values []float64) float64 {
	mean := sumOf(values) / float64(len(values))
	return math.Sqrt(covariance(values, values)) / mean
}

// correlation is Pearson's coefficient of correlation. It is 0 if the values of one list are all the same.
func correlation(a, b []float64) float64 {
	scale := math.Sqrt(covariance(a, a) * covariance(b, b))
	if scale == 0 {
		return 0
	}
	return covariance(a, b) / scale
}

func covariance(a, b []float64) (sum float64) {
	n := float64(len(a))
	meanA := sumOf(a) / n
	meanB := sumOf(b) / n
	for i := range a {
		sum += float64((a[i] - meanA) * (b[i] - meanB))
	}
	return sum / n
}
