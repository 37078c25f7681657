// HTTP server that upgrades to HTTP/2 where it is asked for h2c: answers with the content and its length. It says where it listens.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening on http://%s/\n", listener.Addr())
	echo := http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		content, err := io.ReadAll(request.Body)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(response, "%d %s", len(content), content)
	})
	panic(http.Serve(listener, h2c.NewHandler(echo, &http2.Server{})))
}
