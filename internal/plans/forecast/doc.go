// Package forecast predicts the calls of queues from their counts by day and interval.
//
// # The volume of a day
//
// The logarithm of a day's volume T is a sum of components, each normal with mean 0:
//
//	ln(T + ½) = constant + weekday + place in the month + after a closed day + short + slow + noise
//
// The weekday has seven values. The place in the month has six: the first four and the last two
// working days, for pay days and bills. Short is an autoregressive process of order 1 with 7 days,
// and slow one with 120 days, after which the correlation has fallen to 1/e. The noise is the noise
// of the day and of chance (1 ÷ T). The ratios of their standard deviations are fixed. A robust
// maximum likelihood estimates two values: a scale, which multiplies all standard deviations but
// the weekday's, and whether the slow part moves further, by 2 or 4. The prediction is the best
// linear unbiased one. A Kalman filter over the last 200 days computes it (A. C. Harvey,
// Forecasting, Structural Time Series Models and the Kalman Filter, 1989; for call centers J.
// Weinberg, L. D. Brown and J. R. Stroud, JASA 102, 2007; J. W. Taylor, Management Science 54,
// 2008).
//
// The effect of a place in the month is 0 if the history has the place once, and has its full size
// from five times on. Two years of history have a season: two waves, of a year and of half a year,
// by least squares (see season.go).
//
// Days whose standardized leave-one-out residual is over 4 are left out, by name. The residuals
// come from a smoother, without fitting again for each day (P. de Jong, Biometrika 75, 1988).
//
// # The shape of a day
//
// The shares of the intervals come from the last 26 same weekdays. A day counts less by e for each
// 20 weeks. The shares are shrunk to the shares of all days as far as chance explains the
// difference (empirical Bayes; H. Shen and J. Z. Huang, Annals of Applied Statistics 2, 2008,
// shrink to a few common shapes).
//
// # Ranges
//
// A 90% range of a day is the range of a lognormal volume with chance. A range of an interval is
// the range of the square root of a count (F. J. Anscombe, Biometrika 35, 1948). A backtest
// calibrates their widths: it predicts each day of the last half year from the days before it, 1, 7
// and 28 days ahead.
//
// # Units
//
// Counts are calls, times are minutes of the day or seconds, as named, and variations are
// coefficients of variation: standard deviation over mean. All sums are in a fixed order, so that
// the results have the same bits on any number of processors.
//
// The package does not know call records, or how staff is found.
package forecast
