//! Lines to paste that several signatures share.

use super::super::signature::Snippet;

/// A reverse proxy that passes upgrades on, and leaves other requests alone.
pub(super) static NGINX: Snippet = Snippet {
    program: "nginx",
    place: "nginx: inside http { … }; change the server that you have (a second one of its \
            name is ignored), keep its listen and proxy_pass",
    text: "map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      close;
}

server {
    listen 80;

    location / {
        proxy_pass http://127.0.0.1:3000;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header Host $http_host;
        proxy_read_timeout 1h;
    }
}
",
};

/// The same for Apache since 2.4.47.
pub(super) static APACHE: Snippet = Snippet {
    program: "apache",
    place: "Apache 2.4.47 or later: inside <VirtualHost>, after `a2enmod proxy \
            proxy_http`",
    text: "ProxyPass        \"/\" \"http://127.0.0.1:3000/\" upgrade=websocket
ProxyPassReverse \"/\" \"http://127.0.0.1:3000/\"
",
};

/// The same for older ones.
pub(super) static APACHE_WSTUNNEL: Snippet = Snippet {
    program: "apache",
    place: "Apache before 2.4.47: inside <VirtualHost>, after `a2enmod proxy_wstunnel \
            rewrite`",
    text: "RewriteEngine On
RewriteCond %{HTTP:Upgrade} websocket [NC]
RewriteRule ^/(.*) ws://127.0.0.1:3000/$1 [P,L]
ProxyPass        \"/\" \"http://127.0.0.1:3000/\"
ProxyPassReverse \"/\" \"http://127.0.0.1:3000/\"
",
};

/// Long-lived tunnels, and HTTP/1.1 to the servers.
pub(super) static HAPROXY: Snippet = Snippet {
    program: "haproxy",
    place: "haproxy.cfg; keep your own bind and server lines",
    text: "defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    timeout tunnel 1h

frontend web
    bind :8080
    default_backend app

backend app
    server app1 127.0.0.1:3000 ws h1
",
};
