/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.web.netty;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpRequestDecoderSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;
import reactor.netty.http.server.ProxyProtocolSupportType;
import reactor.netty.resources.LoopResources;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;
import io.copyover.web.ListeningSockets;

/**
 * One server that takes part: its listening socket and its connections.
 */
final class NettyServer {

	private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

	private static final Duration IDLE_WITHOUT_END = Duration.ofSeconds(65);

	private static final int FORWARDING_SIZE = 512;

	private final String name;

	private final OperatingSystem operatingSystem;

	private final ListeningSocket listener;

	private final TrafficControl control;

	private volatile @Nullable HttpServerConfig config;

	NettyServer(String name, OperatingSystem operatingSystem, TrafficControl control) {
		this.name = name;
		this.operatingSystem = operatingSystem;
		this.listener = new ListeningSocket(operatingSystem, control.connections());
		this.control = control;
	}

	ListeningSocket listener() {
		return this.listener;
	}

	TrafficControl control() {
		return this.control;
	}

	/**
	 * Give a server the gate, unless it speaks what the gate does not understand.
	 * @param original the server as everybody else wants it
	 * @return the server
	 */
	HttpServer customize(HttpServer original) {
		HttpServerConfig known = original.configuration();
		this.config = known;
		return isPlain(known) ? original.httpRequestDecoder((ignored) -> withRoom(known.decoder()))
			.doOnChannelInit((observer, channel, address) -> install(channel)) : original;
	}

	/**
	 * Leave room for what a forwarded request carries, so that none is refused that was
	 * not before.
	 * @param spec the limits
	 * @return the limits
	 */
	private static HttpRequestDecoderSpec withRoom(HttpRequestDecoderSpec spec) {
		return spec.maxHeaderSize(spec.maxHeaderSize() + FORWARDING_SIZE);
	}

	private void install(Channel channel) {
		channel.pipeline().addAfter(NettyPipeline.HttpCodec, GateHandler.NAME, new GateHandler(this.control));
	}

	private static boolean isPlain(HttpServerConfig config) {
		return !config.isSecure() && config.proxyProtocolSupportType() == ProxyProtocolSupportType.OFF
				&& List.of(HttpProtocol.HTTP11).equals(Arrays.asList(config.protocols()));
	}

	/**
	 * Tell whether there is a server at all: another kind may be in use.
	 * @return {@code true} if so
	 */
	boolean isCustomized() {
		return this.config != null;
	}

	/**
	 * Tell whether there is a server, and one that can take a listening socket over.
	 * @return {@code true} if so
	 */
	boolean isAble() {
		HttpServerConfig known = this.config;
		return known != null && isPlain(known);
	}

	LoopResources loops(LoopResources delegate) {
		return new CopyoverLoops(delegate, this.listener);
	}

	/**
	 * Refuse a copyover that would lose connections.
	 * @throws CopyoverRefusedException naming what cannot be handed over
	 */
	void check() {
		HttpServerConfig known = this.config;
		if (known == null) {
			return;
		}
		if (known.isSecure()) {
			throw unsupported("uses TLS", "terminate TLS in front of the application, or let Tomcat serve it");
		}
		if (known.proxyProtocolSupportType() != ProxyProtocolSupportType.OFF) {
			throw unsupported("expects the PROXY protocol", "let the proxy send the header X-Forwarded-For instead");
		}
		if (!isPlain(known)) {
			throw unsupported("offers HTTP/2", "set server.http2.enabled to false, or let Tomcat serve it");
		}
		if (this.listener.localAddress() == null) {
			throw unsupported("does not listen on a socket of its own",
					"let it bind an address and a port, on the event loops of the web server factory");
		}
	}

	private CopyoverRefusedException unsupported(String what, String advice) {
		return new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
				"Reactor Netty (" + this.name + ") " + what + ", which cannot be handed over: " + advice);
	}

	/**
	 * Return the listening socket.
	 * @return the socket, {@code null} if the server does not listen
	 */
	@Nullable Listener socket() {
		InetSocketAddress address = this.listener.localAddress();
		return (address != null) ? ListeningSockets.find(this.operatingSystem, this.name, address) : null;
	}

	/**
	 * Prepare for sending on what still comes in.
	 */
	void forward() {
		InetSocketAddress target = this.listener.localAddress();
		if (target != null) {
			this.control.setSuccessor(ListeningSockets.reachable(target));
		}
		this.listener.close();
	}

	Duration idleTime() {
		HttpServerConfig known = this.config;
		Duration timeout = (known != null) ? known.idleTimeout() : null;
		return (timeout != null) ? timeout.plus(IDLE_MARGIN) : IDLE_WITHOUT_END;
	}

}
