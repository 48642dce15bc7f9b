// Package today predicts the rest of a day from the records of its calls so far: the busyness of the day, the
// calls in progress, and the calls to come. It gives each value with its range, and each goal with the
// chance that it holds at the end of the day.
//
// The package does not know files, or how a model is made from one. It simulates nothing itself: package
// sim begins the replications in the middle of the day.
package today
