// Package forecast predicts the calls of queues from their counts by day and interval.
//
// # The volume of a day
//
// The logarithm of a day's volume T is a sum of components, each normal with mean 0:
//
//	ln(T + ½) = constant + weekday + place in the month + after a closed day + short + slow + noise
//
// The weekday has seven values, the place in the month six (the first four and the last two
// working days, for pay days and bills), short is an autoregressive process of order 1 with 7
// days, slow one with 120 days (in which the correlation falls to 1/e), and the noise is that
// of the day and of chance (1 ÷ T). The ratios of their standard deviations are fixed. A scale,
// which multiplies all but that of the weekday, and whether the slow part moves further, by 2
// or 4, are estimated by a robust maximum likelihood. The prediction is the best linear unbiased one, computed by a Kalman
// filter over the last 200 days (A. C. Harvey, Forecasting, Structural Time Series Models and
// the Kalman Filter, 1989; for call centers J. Weinberg, L. D. Brown and J. R. Stroud, JASA
// 102, 2007; J. W. Taylor, Management Science 54, 2008).
//
// The effect of a place in the month is 0 if the history has the place once, and has its full size from five times on.
// Two years of history have a season: two waves, of a year and of half a year, by least squares (see season.go).
//
// Days whose standardized leave-one-out residual is over 4 are left out, by name. The residuals
// come from a smoother, without fitting again for each day (P. de Jong, Biometrika 75, 1988).
//
// # The shape of a day
//
// The shares of the intervals are those of the last 26 same weekdays, of which a day counts
// less by e for each 20 weeks, shrunk to those of all days as far as chance explains the
// difference (empirical Bayes; H. Shen and J. Z. Huang, Annals of Applied Statistics 2, 2008,
// shrink to a few common shapes).
//
// # Ranges
//
// A 90 % range of a day is that of a lognormal volume with chance, one of an interval that of
// the square root of a count (F. J. Anscombe, Biometrika 35, 1948). Their widths are calibrated
// by the errors of a backtest, in which each day of the last half year is predicted from the
// days before it, 1, 7 and 28 days ahead.
//
// # Units
//
// Counts are calls, times are minutes of the day or seconds, as named, and variations are
// coefficients of variation: standard deviation over mean. All sums are in a fixed order, so
// that the results have the same bits on any number of processors.
//
// It does not know call records, nor how staff is found.
package forecast
