// Package guest lets a caller of a telephone, or of a page, be a guest of the running day: the
// call goes through its flow by itself, and waits in the queues among the simulated callers.
package guest
