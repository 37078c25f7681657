// Server on net/http for HTTP/1.1 and, with prior knowledge, HTTP/2. At every path it is a
// WebSocket server on github.com/gorilla/websocket, which echoes, and lets in the Origins that
// gorilla does by default. Over HTTP/2 there are no WebSockets.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

var upgrader websocket.Upgrader

func echo(response http.ResponseWriter, request *http.Request) {
	socket, err := upgrader.Upgrade(response, request, nil)
	if err != nil {
		return // it has answered
	}
	defer socket.Close()
	for {
		kind, message, err := socket.ReadMessage()
		if err != nil || socket.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on", listener.Addr().(*net.TCPAddr).Port)
	handler := h2c.NewHandler(http.HandlerFunc(echo), &http2.Server{})
	log.Fatal(http.Serve(listener, handler))
}
