// Package web serves a running simulation: metrics, health, and its pages.
package web
